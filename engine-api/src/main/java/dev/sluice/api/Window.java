package dev.sluice.api;

/**
 * How a kernel or a pooling window slides over an image.
 *
 * @param kernelHeight rows
 * @param kernelWidth columns
 * @param stride pixels from one window to the next
 * @param padding pixels around the image, on each side, that add nothing
 */
public record Window(int kernelHeight, int kernelWidth, int stride, int padding) {

  public static Window square(int kernelSize, int stride, int padding) {
    return new Window(kernelSize, kernelSize, stride, padding);
  }

  /** The one window that covers a whole image: what makes a linear layer a convolution. */
  public static Window whole(Shape x) {
    return new Window(x.height(), x.width(), 1, 0);
  }

  /** Weights per pair of channels. */
  public int taps() {
    return Math.multiplyExact(kernelHeight, kernelWidth);
  }

  public boolean fits(Shape x) {
    return x.height() + 2 * padding >= kernelHeight && x.width() + 2 * padding >= kernelWidth;
  }

  /** The shape of what slides over x yields. */
  public Shape output(int channels, Shape x) {
    return new Shape(
        channels,
        (x.height() + 2 * padding - kernelHeight) / stride + 1,
        (x.width() + 2 * padding - kernelWidth) / stride + 1);
  }
}
