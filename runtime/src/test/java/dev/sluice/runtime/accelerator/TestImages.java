package dev.sluice.runtime.accelerator;

import dev.sluice.runtime.ImageSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Images in memory; all of class 0.
 *
 * @param size number of images
 * @param pixels (images, C, H, W)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TestImages(int size, float... pixels) implements ImageSource {

  static TestImages random(int images, int pixelsPerImage, Random random) {
    float[] pixels = new float[images * pixelsPerImage];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return new TestImages(images, pixels);
  }

  @Override
  public int label(int image) {
    return 0;
  }

  @Override
  public void fill(int first, int count, MemorySegment input) {
    int perImage = pixels.length / size;
    MemorySegment.copy(
        pixels, first * perImage, input, ValueLayout.JAVA_FLOAT, 0, count * perImage);
  }
}
