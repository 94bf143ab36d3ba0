package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What may happen to images in the field: a lens out of focus, a noisy sensor, less light, a camera
 * that has moved. The same images, corruption and seed give the same bytes on every machine.
 *
 * @param kind what happens
 * @param strength how much of it, in the unit of its kind
 */
public record Corruption(Kind kind, double strength) {
  /** What can happen. Strengths are for pixels from 0 to 1; results are clamped and rounded. */
  public enum Kind {
    /**
     * Gaussian blur; the strength is its standard deviation in pixels, above 0. Beyond a border the
     * outermost pixels go on.
     */
    BLUR,

    /** Gaussian noise on every value; the strength is its standard deviation, not negative. */
    NOISE,

    /** Every value is multiplied by the strength, 0 to 1. */
    DARKEN,

    /**
     * Every row moves to the right by the strength, a whole number of pixels, not negative. The
     * columns that become free take the values of the leftmost one.
     */
    SHIFT;

    /** The strengths that Sluice's studies and reports use, the mildest first. */
    public List<Double> strengths() {
      return switch (this) {
        case BLUR -> List.of(0.5, 1.0, 1.5, 2.0, 3.0);
        case NOISE -> List.of(0.04, 0.08, 0.16, 0.24, 0.32);
        case DARKEN -> List.of(0.8, 0.6, 0.45, 0.3, 0.2);
        case SHIFT -> List.of(1.0, 2.0, 3.0, 4.0, 6.0);
      };
    }

    private boolean allows(double strength) {
      return switch (this) {
        case BLUR -> strength > 0 && strength < Double.POSITIVE_INFINITY;
        case NOISE -> strength >= 0 && strength < Double.POSITIVE_INFINITY;
        case DARKEN -> strength >= 0 && strength <= 1;
        case SHIFT -> strength >= 0 && strength <= Integer.MAX_VALUE && strength % 1 == 0;
      };
    }
  }

  /**
   * A Gaussian's weights further from its centre than this many standard deviations are left out.
   */
  private static final double REACH = 3;

  /**
   * @throws IllegalArgumentException if the kind does not allow the strength
   */
  public Corruption {
    if (!kind.allows(strength)) {
      throw new IllegalArgumentException("no strength of %s: %s".formatted(kind, strength));
    }
  }

  /** Every kind at each of its {@link Kind#strengths()}. */
  public static List<Corruption> all() {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> kind.strengths().stream().map(strength -> new Corruption(kind, strength)))
        .toList();
  }

  /**
   * Corrupted copies, with the same labels and in the same order. The caller closes them.
   *
   * @param seed of the noise, of which every image gets its own; the other kinds do not use it
   */
  public LabelledImages apply(LabelledImages images, long seed) {
    Shape shape = images.shape();
    Random random = new Random(seed);
    return images.changed(
        pixels ->
            switch (kind) {
              case BLUR -> blur(pixels, shape);
              case NOISE -> noise(pixels, random);
              case DARKEN -> darken(pixels);
              case SHIFT -> shift(pixels, shape);
            });
  }

  private byte[] noise(byte[] pixels, Random random) {
    byte[] noisy = new byte[pixels.length];
    for (int p = 0; p < pixels.length; p++) {
      noisy[p] = round((pixels[p] & 0xFF) + 255 * strength * random.nextGaussian());
    }
    return noisy;
  }

  private byte[] darken(byte[] pixels) {
    byte[] darker = new byte[pixels.length];
    for (int p = 0; p < pixels.length; p++) {
      darker[p] = round((pixels[p] & 0xFF) * strength);
    }
    return darker;
  }

  private byte[] shift(byte[] pixels, Shape shape) {
    int columns = (int) Math.min(strength, shape.width());
    byte[] shifted = new byte[pixels.length];
    for (int row = 0; row < pixels.length; row += shape.width()) {
      Arrays.fill(shifted, row, row + columns, pixels[row]);
      System.arraycopy(pixels, row, shifted, row + columns, shape.width() - columns);
    }
    return shifted;
  }

  private byte[] blur(byte[] pixels, Shape shape) {
    double[] weights = weights();
    double[] across = new double[pixels.length];
    for (int p = 0; p < pixels.length; p++) {
      across[p] = pixels[p] & 0xFF;
    }
    double[] blurred = convolve(across, weights, 1, shape.width());
    blurred = convolve(blurred, weights, shape.width(), shape.height());
    byte[] rounded = new byte[pixels.length];
    for (int p = 0; p < pixels.length; p++) {
      rounded[p] = round(blurred[p]);
    }
    return rounded;
  }

  /** The Gaussian's weights at whole distances 0, 1, … from its centre; both sides sum to 1. */
  private double[] weights() {
    double[] weights = new double[1 + (int) Math.ceil(REACH * strength)];
    double sum = 0;
    for (int d = 0; d < weights.length; d++) {
      weights[d] = StrictMath.exp(-d * d / (2 * strength * strength));
      sum += d == 0 ? 1 : 2 * weights[d];
    }
    for (int d = 0; d < weights.length; d++) {
      weights[d] /= sum;
    }
    return weights;
  }

  /**
   * Blurs along one side of the image.
   *
   * @param stride from one value to the next along that side
   * @param length of that side
   */
  private static double[] convolve(double[] values, double[] weights, int stride, int length) {
    double[] blurred = new double[values.length];
    for (int p = 0; p < values.length; p++) {
      int at = p / stride % length;
      int first = p - at * stride;
      double sum = weights[0] * values[p];
      for (int d = 1; d < weights.length; d++) {
        int before = first + Math.max(0, at - d) * stride;
        int after = first + Math.min(length - 1, at + d) * stride;
        sum += weights[d] * (values[before] + values[after]);
      }
      blurred[p] = sum;
    }
    return blurred;
  }

  private static byte round(double value) {
    return (byte) Math.round(Math.clamp(value, 0, 255));
  }
}
