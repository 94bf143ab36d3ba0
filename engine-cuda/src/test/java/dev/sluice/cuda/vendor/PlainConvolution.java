package dev.sluice.cuda.vendor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;

/** A convolution in a plain loop, in double precision. */
final class PlainConvolution {
  private final ConvShape shape;

  /** All images with all channels, those too that are not in use. */
  private final float[] x;

  /** All rows with their gaps. */
  private final float[] w;

  private PlainConvolution(ConvShape shape, float[] x, float[] w) {
    this.shape = shape;
    this.x = x;
    this.w = w;
  }

  float[] x() {
    return x;
  }

  float[] w() {
    return w;
  }

  static PlainConvolution random(ConvShape shape, long seed) {
    return new PlainConvolution(
        shape,
        DeviceFixture.random(seed, shape.images() * shape.x().size()),
        DeviceFixture.random(seed + 1, shape.y().channels() * shape.pitch()));
  }

  private double sum(int image, int row, int top, int left) {
    Window window = shape.window();
    Shape of = shape.x();
    double sum = 0;
    for (int column = 0; column < shape.columns(); column++) {
      for (int tap = 0; tap < window.taps(); tap++) {
        int h = top + tap / window.kernelWidth();
        int v = left + tap % window.kernelWidth();
        if (h >= 0 && h < of.height() && v >= 0 && v < of.width()) {
          double weight = w[row * shape.pitch() + column * window.taps() + tap];
          int pixel = (column * of.height() + h) * of.width() + v;
          sum += weight * x[image * of.size() + pixel];
        }
      }
    }
    return sum;
  }

  /** Compares all numbers of y; those of channels that are not in use are still as they were. */
  void check(float[] y, float untouched, double within, String what) {
    Window window = shape.window();
    Shape of = shape.y();
    for (int i = 0; i < y.length; i++) {
      int image = i / of.size();
      int channel = i % of.size() / of.pixels();
      int top = i % of.pixels() / of.width() * window.stride() - window.padding();
      int left = i % of.width() * window.stride() - window.padding();
      double expected = channel < shape.rows() ? sum(image, channel, top, left) : untouched;
      assertEquals(expected, y[i], within, "number " + i + " of " + what);
    }
  }
}
