package dev.sluice.api;

import java.util.Optional;

/** What a node of a network computes. Names and meanings follow torch.nn. */
public sealed interface Layer {

  /** The channels that a layer with weights yields; empty for one that yields its input's. */
  default Optional<Channels> ownChannels() {
    return switch (this) {
      case Conv2d conv -> Optional.of(conv.channels());
      case Linear linear -> Optional.of(linear.channels());
      case DepthwiseConv2d _,
          BatchNorm2d _,
          ReLU _,
          Add _,
          MaxPool2d _,
          AvgPool2d _,
          GlobalAvgPool2d _,
          Dropout _ ->
          Optional.empty();
    };
  }

  /** How many nodes the layer reads. */
  default int inputs() {
    return this instanceof Add ? 2 : 1;
  }

  /**
   * Square 2-d convolution.
   *
   * <p>{@code y[o,h,w] = b[o] + Σ_{i,r,c} W[o,i,r,c]·x[i, h·stride+r−padding, w·stride+c−padding]}
   *
   * @param channels output channels per step
   * @param kernelSize rows and columns of the kernel
   * @param stride in pixels
   * @param padding pixels added on each side; taps on them add nothing
   * @param bias whether there is a b; a batch norm that follows makes it useless
   */
  record Conv2d(Channels channels, int kernelSize, int stride, int padding, boolean bias)
      implements Layer {
    public Conv2d {
      checkConvolution(kernelSize, stride, padding);
    }

    /** A convolution with a bias. */
    public Conv2d(Channels channels, int kernelSize, int stride, int padding) {
      this(channels, kernelSize, stride, padding, true);
    }
  }

  /**
   * Square 2-d convolution of every channel with a kernel of its own: a {@code torch.nn.Conv2d}
   * with as many groups as channels. It yields the channels that it reads.
   *
   * <p>{@code y[o,h,w] = b[o] + Σ_{r,c} W[o,0,r,c]·x[o, h·stride+r−padding, w·stride+c−padding]}
   *
   * @param kernelSize rows and columns of the kernel
   * @param stride in pixels
   * @param padding pixels added on each side; taps on them add nothing
   * @param bias whether there is a b
   */
  record DepthwiseConv2d(int kernelSize, int stride, int padding, boolean bias) implements Layer {
    public DepthwiseConv2d {
      checkConvolution(kernelSize, stride, padding);
    }
  }

  private static void checkConvolution(int kernelSize, int stride, int padding) {
    if (kernelSize < 1 || stride < 1 || padding < 0 || padding >= kernelSize) {
      throw new IllegalArgumentException(
          "a convolution needs kernelSize ≥ 1, stride ≥ 1 and 0 ≤ padding < kernelSize, not %d, %d, %d"
              .formatted(kernelSize, stride, padding));
    }
  }

  /**
   * Batch normalisation (Ioffe and Szegedy 2015): {@code y = (x − mean) ÷ √(variance + ε)·weight +
   * bias} per channel, ε = 10⁻⁵. In training mean and variance are the batch's; running ones are
   * kept for inference, with a momentum of 0.1. Where the widths of a triangular network are
   * trained together, every width that has a channel moves them. A dense network has one set of
   * parameters per step, since what a channel sees changes with the width; a triangular one has one
   * per channel.
   */
  record BatchNorm2d() implements Layer {
    /** What is added to a variance: ε. */
    public static final double EPSILON = 1e-5;

    /** How far running statistics go towards those of a batch. */
    public static final double MOMENTUM = 0.1;
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

  /** The sum of two nodes that have the same shape, and the same channels at every step. */
  record Add() implements Layer {}

  /**
   * In training every number becomes 0 with this probability and is divided by 1 − probability
   * otherwise (Srivastava et al. 2014); nothing happens in inference.
   *
   * @param probability 0 … 1, 1 excluded
   */
  record Dropout(double probability) implements Layer {
    public Dropout {
      if (!(probability >= 0 && probability < 1)) {
        throw new IllegalArgumentException(
            "dropout needs a probability of at least 0 and below 1, not " + probability);
      }
    }
  }

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

  /** Mean of all pixels of a square image, channel by channel. */
  record GlobalAvgPool2d() implements Layer {}

  private static void checkPool(int kernelSize, int stride) {
    if (kernelSize < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "pooling needs kernelSize ≥ 1 and stride ≥ 1, not %d, %d".formatted(kernelSize, stride));
    }
  }
}
