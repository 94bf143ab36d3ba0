package dev.sluice.api;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A plan that is ready to run. One thread at a time; after each program's first run with a batch
 * size, running it again allocates nothing.
 */
public interface Prepared extends AutoCloseable {
  /**
   * The host's side of an {@code INPUT}, {@code OUTPUT} or {@code RATES} value: (maxBatch, C, H, W)
   * 32-bit floats in native order; three floats for {@code RATES}. Always the same memory, owned by
   * this object.
   *
   * @throws IllegalArgumentException for a value of another role
   */
  MemorySegment host(int value);

  /**
   * Runs a program on the first {@code images} images and returns when its outputs are there.
   *
   * @param images 1 … maxBatch
   */
  void run(int program, int images);

  /**
   * Keeps some images only: image {@code images[i]} of the last run becomes image i, for i &lt;
   * {@code count}, in every {@code INPUT} and {@code KEPT} value. Following runs take {@code count}
   * images. Of a {@code KEPT} value only those channels are kept that {@link Plan#written} says of
   * the last program that wrote it; the others mean nothing afterwards.
   *
   * @param images strictly increasing positions, each below the last run's number of images
   */
  void gather(int[] images, int count);

  /**
   * Refuses positions that {@link #gather} must not be given: for backends, before they move
   * anything.
   *
   * @param last images of the last run; 0 before the first
   * @throws IllegalStateException if nothing was run yet
   * @throws IllegalArgumentException if the count or a position does not fit
   */
  static void checkPositions(int[] images, int count, int last) {
    if (last == 0) {
      throw new IllegalStateException("nothing to gather: run first");
    }
    if (count < 1 || count > images.length) {
      throw new IllegalArgumentException(
          "1 to %d positions, not %d".formatted(images.length, count));
    }
    for (int i = 0, before = -1; i < count; before = images[i++]) {
      if (images[i] <= before || images[i] >= last) {
        throw new IllegalArgumentException(
            "positions must increase and be below %d: %d after %d"
                .formatted(last, images[i], before));
      }
    }
  }

  /**
   * One line per operation for people: the kernel chosen and the layout, both for maxBatch images,
   * its multiply-accumulates.
   */
  List<String> explain(int program);

  @Override
  void close();
}
