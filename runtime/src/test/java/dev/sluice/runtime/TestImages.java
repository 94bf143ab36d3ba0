package dev.sluice.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Images in memory.
 *
 * @param pixels (images, C, H, W)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TestImages(float[] pixels, int[] labels) implements ImageSource {

  static TestImages random(int images, int pixelsPerImage, int classes, Random random) {
    float[] pixels = new float[images * pixelsPerImage];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return new TestImages(pixels, random.ints(images, 0, classes).toArray());
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int image) {
    return labels[image];
  }

  @Override
  public void fill(int first, int count, MemorySegment input) {
    int size = pixels.length / labels.length;
    MemorySegment.copy(pixels, first * size, input, ValueLayout.JAVA_FLOAT, 0, count * size);
  }
}
