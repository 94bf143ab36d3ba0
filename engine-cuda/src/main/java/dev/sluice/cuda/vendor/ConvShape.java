package dev.sluice.cuda.vendor;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;

/**
 * A convolution at one width, for a number of images; a linear layer is one whose window covers the
 * image. Activations are (images, C, H, W) and contiguous, weights row-major; a width is the first
 * channels of each.
 *
 * @param rows channels of y that are computed, from 0 on
 * @param columns channels of x that are read, from 0 on
 * @param x shape of an image of x, all its channels counted
 * @param y shape of an image of the sums, before any pooling, all its channels counted
 * @param pitch from one row of weights to the next, in floats; at least columns × taps
 */
public record ConvShape(
    int rows, int columns, Window window, Shape x, Shape y, int pitch, int images) {
  public ConvShape {
    if (rows < 1 || rows > y.channels() || columns < 1 || columns > x.channels()) {
      throw new IllegalArgumentException(
          "%d of %s channels from %d of %s".formatted(rows, y, columns, x));
    }
    if (!window.output(y.channels(), x).equals(y)
        || images < 1
        || pitch < columns * window.taps()) {
      throw new IllegalArgumentException(
          "%s over %s is not %s, for %d images with a pitch of %d"
              .formatted(window, x, y, images, pitch));
    }
  }

  /** Whether it is a linear layer. */
  public boolean isLinear() {
    return window.equals(Window.whole(x));
  }

  /** Weights of a row that are in use. */
  int rowSize() {
    return columns * window.taps();
  }

  /** For people, and to tell it from others of the same network. */
  @Override
  public String toString() {
    return "%d of %s from %d of %s, window %dx%d stride %d padding %d, pitch %d, %d images"
        .formatted(
            rows,
            y,
            columns,
            x,
            window.kernelHeight(),
            window.kernelWidth(),
            window.stride(),
            window.padding(),
            pitch,
            images);
  }
}
