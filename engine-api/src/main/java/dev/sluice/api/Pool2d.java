package dev.sluice.api;

/**
 * Pooling over square windows.
 *
 * @param kind what is taken of a window
 * @param kernelSize rows and columns of the window
 * @param stride pixels from one window to the next
 */
public record Pool2d(Kind kind, int kernelSize, int stride) {
  /** What is taken of a window. */
  public enum Kind {
    /** The first value of the window in row order, replaced by each later one that is greater. */
    MAX,
    /** The sum in row order, from +0, times the float nearest to 1 ÷ (kernelSize²). */
    AVERAGE
  }

  public Window window() {
    return Window.square(kernelSize, stride, 0);
  }
}
