package dev.sluice.runtime;

import java.lang.foreign.MemorySegment;

/** Labelled images that are read batch by batch, such as a part of a data set. */
public interface ImageSource {
  /** Number of images. */
  int size();

  /**
   * The right answer.
   *
   * @param image 0 … size−1
   */
  int label(int image);

  /**
   * Writes images {@code first … first+count−1} from the start of {@code input}, normalised for the
   * model.
   *
   * @param input (at least count, C, H, W) 32-bit floats in native order, as {@link
   *     dev.sluice.core.Session#input()}
   */
  void fill(int first, int count, MemorySegment input);
}
