package dev.sluice.trainer.data;

import dev.sluice.api.Shape;

/**
 * Brings an image to another height and width, row by row, so that a large image is never held in
 * another form than it was decoded to.
 *
 * <p>Each target pixel is a weighted mean of source pixels. The weights form a triangle that
 * reaches from one target pixel's centre to the next ones' when the image shrinks, so that no
 * source pixel is skipped and nothing aliases; when it grows, from one source pixel's centre to the
 * next ones', which is bilinear interpolation. The same size copies exactly.
 */
final class Resampling {
  private final Shape target;
  private final Axis across;
  private final Axis down;
  private final double[] sums; // (C, H, W)

  /** For an image of {@code height} rows and {@code width} columns. */
  Resampling(int height, int width, Shape target) {
    this.target = target;
    this.across = new Axis(width, target.width());
    this.down = new Axis(height, target.height());
    this.sums = new double[target.size()];
  }

  /**
   * Adds one source row of one channel. Every row must be added once.
   *
   * @param channel the channel of the target, from 0
   * @param y the row of the source, from 0
   * @param row its values, 0 … 255
   */
  void add(int channel, int y, double[] row) {
    double[] resampled = across(row);
    for (int ty = 0; ty < target.height(); ty++) {
      double weight = down.weight(ty, y);
      if (weight > 0) {
        int at = (channel * target.height() + ty) * target.width();
        for (int tx = 0; tx < target.width(); tx++) {
          sums[at + tx] += weight * resampled[tx];
        }
      }
    }
  }

  /** The target image, (C, H, W), after all rows were added. */
  byte[] pixels() {
    byte[] pixels = new byte[sums.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round(sums[i]);
    }
    return pixels;
  }

  private double[] across(double[] row) {
    double[] resampled = new double[target.width()];
    for (int tx = 0; tx < resampled.length; tx++) {
      double[] weights = across.weights[tx];
      for (int k = 0; k < weights.length; k++) {
        resampled[tx] += weights[k] * row[across.first[tx] + k];
      }
    }
    return resampled;
  }

  /** The weights of source positions in target positions, along one side of the image. */
  private static final class Axis {
    private final int[] first; // [target]: the first source position that counts
    private final double[][] weights; // [target][source − first], with a sum of 1

    Axis(int source, int target) {
      first = new int[target];
      weights = new double[target][];
      double scale = (double) source / target;
      double reach = Math.max(1, scale);
      for (int t = 0; t < target; t++) {
        double centre = (t + 0.5) * scale - 0.5; // source pixels' centres are whole numbers
        first[t] = Math.max(0, (int) Math.ceil(centre - reach));
        int last = Math.min(source - 1, (int) Math.floor(centre + reach));
        weights[t] = new double[last - first[t] + 1];
        double sum = 0;
        for (int k = 0; k < weights[t].length; k++) {
          weights[t][k] = Math.max(0, 1 - Math.abs(first[t] + k - centre) / reach);
          sum += weights[t][k];
        }
        for (int k = 0; k < weights[t].length; k++) {
          weights[t][k] /= sum;
        }
      }
    }

    double weight(int target, int source) {
      int k = source - first[target];
      return 0 <= k && k < weights[target].length ? weights[target][k] : 0;
    }
  }
}
