package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import dev.sluice.core.Normalisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Mean and standard deviation of pixels scaled to 0 … 1, per channel. */
final class PixelStatistics {
  private PixelStatistics() {}

  /**
   * What brings these images to zero mean and unit variance. Pixel values are counted, so the
   * result does not depend on the order of the images. A channel that never changes gets a
   * deviation of 1.
   *
   * @throws IllegalArgumentException if there are no images
   */
  static Normalisation of(LabelledImages images) {
    if (images.size() == 0) {
      throw new IllegalArgumentException("no images to take the mean of");
    }
    List<Float> mean = new ArrayList<>();
    List<Float> std = new ArrayList<>();
    for (long[] counts : countValues(images)) {
      double pixels = Arrays.stream(counts).sum();
      double sum = 0;
      for (int value = 0; value < counts.length; value++) {
        sum += counts[value] * (value / 255.0);
      }
      double average = sum / pixels;
      double squares = 0;
      for (int value = 0; value < counts.length; value++) {
        double deviation = value / 255.0 - average;
        squares += counts[value] * deviation * deviation;
      }
      boolean constant = Arrays.stream(counts).filter(count -> count > 0).count() == 1;
      mean.add((float) average);
      std.add(constant ? 1 : (float) Math.sqrt(squares / pixels));
    }
    return new Normalisation(mean, std);
  }

  /** [channel][value]: how often each of the values 0 … 255 occurs. */
  private static long[][] countValues(LabelledImages images) {
    Shape shape = images.shape();
    long[][] counts = new long[shape.channels()][256];
    byte[] image = new byte[shape.size()];
    for (int i = 0; i < images.size(); i++) {
      images.copy(i, image, 0);
      for (int p = 0; p < image.length; p++) {
        counts[p / shape.pixels()][image[p] & 0xff]++;
      }
    }
    return counts;
  }
}
