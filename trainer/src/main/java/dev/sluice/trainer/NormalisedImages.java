package dev.sluice.trainer;

import dev.sluice.api.Shape;
import dev.sluice.core.Normalisation;
import dev.sluice.runtime.ImageSource;
import dev.sluice.trainer.data.LabelledImages;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Images as a network takes them: every byte looked up in a table of its channel. One thread at a
 * time.
 */
public final class NormalisedImages implements ImageSource {
  private static final int VALUES = 256;

  private final LabelledImages images;
  private final float[][] table; // [channel][byte]
  private final byte[] bytes;
  private final float[] floats;

  public NormalisedImages(LabelledImages images, Normalisation normalisation) {
    this.images = images;
    this.table = table(normalisation);
    this.bytes = new byte[images.shape().size()];
    this.floats = new float[bytes.length];
  }

  private static float[][] table(Normalisation normalisation) {
    float[][] table = new float[normalisation.mean().size()][VALUES];
    for (int channel = 0; channel < table.length; channel++) {
      for (int value = 0; value < VALUES; value++) {
        float mean = normalisation.mean().get(channel);
        table[channel][value] = (value / 255f - mean) / normalisation.std().get(channel);
      }
    }
    return table;
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public int label(int image) {
    return images.label(image);
  }

  @Override
  public void fill(int first, int count, MemorySegment input) {
    for (int i = 0; i < count; i++) {
      fill(first + i, input, i);
    }
  }

  /** Writes one image to a place of a batch. */
  public void fill(int image, MemorySegment input, int place) {
    write(normalised(image), input, place);
  }

  /** One image's C·H·W numbers; the caller may change them, until it asks for another image. */
  float[] normalised(int image) {
    Shape shape = images.shape();
    images.copy(image, bytes, 0);
    for (int channel = 0; channel < shape.channels(); channel++) {
      float[] values = table[channel];
      int start = channel * shape.pixels();
      for (int i = start; i < start + shape.pixels(); i++) {
        floats[i] = values[bytes[i] & 0xFF];
      }
    }
    return floats;
  }

  static void write(float[] image, MemorySegment input, int place) {
    long at = (long) place * image.length * Float.BYTES;
    MemorySegment.copy(image, 0, input, ValueLayout.JAVA_FLOAT, at, image.length);
  }
}
