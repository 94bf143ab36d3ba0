package dev.sluice.api;

/**
 * The shape of one image's activations, (C, H, W).
 *
 * @param channels C, at least 1
 * @param height H in pixels, at least 1
 * @param width W in pixels, at least 1
 */
public record Shape(int channels, int height, int width) {
  public Shape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a shape has at least one channel, row and column: "
              + channels
              + "×"
              + height
              + "×"
              + width);
    }
  }

  /** A vector of {@code channels} numbers: one pixel. */
  public static Shape vector(int channels) {
    return new Shape(channels, 1, 1);
  }

  /** H·W. */
  public int pixels() {
    return Math.multiplyExact(height, width);
  }

  /** C·H·W. */
  public int size() {
    return Math.multiplyExact(channels, pixels());
  }

  @Override
  public String toString() {
    return channels + "×" + height + "×" + width;
  }
}
