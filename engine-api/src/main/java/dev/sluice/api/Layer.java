package dev.sluice.api;

import java.util.Optional;

/** What a node of a network computes. Names and meanings follow torch.nn. */
public sealed interface Layer {

  /** The channels that a layer with weights yields; empty for one that yields its input's. */
  default Optional<Channels> ownChannels() {
    return switch (this) {
      case Conv2d conv -> Optional.of(conv.channels());
      case Linear linear -> Optional.of(linear.channels());
      case ReLU _, MaxPool2d _, AvgPool2d _ -> Optional.empty();
    };
  }

  /**
   * Square 2-d convolution with a bias.
   *
   * <p>{@code y[o,h,w] = b[o] + Σ_{i,r,c} W[o,i,r,c]·x[i, h·stride+r−padding, w·stride+c−padding]}
   *
   * @param channels output channels per step
   * @param kernelSize rows and columns of the kernel
   * @param stride in pixels
   * @param padding pixels added on each side; taps on them add nothing
   */
  record Conv2d(Channels channels, int kernelSize, int stride, int padding) implements Layer {
    public Conv2d {
      if (kernelSize < 1 || stride < 1 || padding < 0 || padding >= kernelSize) {
        throw new IllegalArgumentException(
            "a convolution needs kernelSize ≥ 1, stride ≥ 1 and 0 ≤ padding < kernelSize, not %d, %d, %d"
                .formatted(kernelSize, stride, padding));
      }
    }
  }

  /**
   * Fully connected layer with a bias. It reads all of its input, flattened channel by channel:
   * feature {@code (c·H + h)·W + w}.
   *
   * @param channels output features per step; constant for the readout, whose bias is per step
   */
  record Linear(Channels channels) implements Layer {}

  /** {@code max(x, 0)}. */
  record ReLU() implements Layer {}

  /**
   * Largest value of each window. A last row or column that does not fill a window is dropped.
   *
   * @param kernelSize rows and columns of the window
   * @param stride in pixels
   */
  record MaxPool2d(int kernelSize, int stride) implements Layer {
    public MaxPool2d {
      checkPool(kernelSize, stride);
    }
  }

  /** Mean of each window; the window as in {@link MaxPool2d}. */
  record AvgPool2d(int kernelSize, int stride) implements Layer {
    public AvgPool2d {
      checkPool(kernelSize, stride);
    }
  }

  private static void checkPool(int kernelSize, int stride) {
    if (kernelSize < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "pooling needs kernelSize ≥ 1 and stride ≥ 1, not %d, %d".formatted(kernelSize, stride));
    }
  }
}
