package dev.sluice.core;

import dev.sluice.api.Channels;
import dev.sluice.api.Layer;
import dev.sluice.api.Node;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer with what follows it in the same operation: batch norm, activation, pooling. A network is
 * a list of units, each of which reads the image or earlier ones; {@link Units} makes it.
 *
 * @param name of its last node
 * @param kind of its first node
 * @param node index of its first node
 * @param norm index of its batch norm, {@link #NONE} if there is none
 * @param inputs what it reads: 0 is the image, i + 1 unit i
 * @param window of a convolution; meaningless without one
 * @param channels that it yields
 * @param shape that it yields at full width
 */
record Unit(
    String name,
    Kind kind,
    int node,
    int norm,
    List<Integer> inputs,
    Window window,
    Channels channels,
    Shape shape,
    boolean relu,
    @Nullable Pool2d pool) {
  static final int NONE = -1;

  private static final Window NO_WINDOW = Window.square(1, 1, 0);

  /** What a unit computes before what follows in it. */
  enum Kind {
    /** A linear layer too. */
    CONV,
    DEPTHWISE,
    NORM,
    ADD,
    DROPOUT,
    /** Nothing: activation and pooling alone. */
    APPLY
  }

  /**
   * The unit of one node.
   *
   * @param index of the node
   * @param inputs as in the unit
   * @param x shape of the first of them
   * @param channels that the node yields
   * @param shape that it yields
   */
  static Unit of(
      Node node, int index, List<Integer> inputs, Shape x, Channels channels, Shape shape) {
    Kind kind = Kind.APPLY;
    int norm = NONE;
    Window window = NO_WINDOW;
    boolean relu = false;
    Pool2d pool = null;
    switch (node.layer()) {
      case Layer.Conv2d(_, int kernelSize, int stride, int padding, _) -> {
        kind = Kind.CONV;
        window = Window.square(kernelSize, stride, padding);
      }
      case Layer.Linear _ -> {
        kind = Kind.CONV;
        window = Window.whole(x);
      }
      case Layer.DepthwiseConv2d(int kernelSize, int stride, int padding, _) -> {
        kind = Kind.DEPTHWISE;
        window = Window.square(kernelSize, stride, padding);
      }
      case Layer.BatchNorm2d _ -> {
        kind = Kind.NORM;
        norm = index;
      }
      case Layer.Add _ -> kind = Kind.ADD;
      case Layer.Dropout _ -> kind = Kind.DROPOUT;
      case Layer.ReLU _ -> relu = true;
      case Layer.MaxPool2d(int kernelSize, int stride) ->
          pool = new Pool2d(Pool2d.Kind.MAX, kernelSize, stride);
      case Layer.AvgPool2d(int kernelSize, int stride) ->
          pool = new Pool2d(Pool2d.Kind.AVERAGE, kernelSize, stride);
      case Layer.GlobalAvgPool2d _ ->
          pool = new Pool2d(Pool2d.Kind.AVERAGE, x.height(), x.height());
    }
    return new Unit(node.name(), kind, index, norm, inputs, window, channels, shape, relu, pool);
  }

  /** The name of the value that it yields in plans: no other one is named so. */
  String value() {
    return "y " + name; // no node has a name with a space
  }

  boolean hasNorm() {
    return norm != NONE;
  }

  boolean isConvolution() {
    return kind == Kind.CONV || kind == Kind.DEPTHWISE;
  }

  /** What the unit reads; the first of two. */
  int input() {
    return inputs.getFirst();
  }

  /** This unit and, after it, one that reads it. */
  Unit with(Unit next) {
    return new Unit(
        next.name,
        kind,
        node,
        Math.max(norm, next.norm),
        inputs,
        window,
        channels,
        next.shape,
        relu || next.relu,
        next.pool);
  }
}
