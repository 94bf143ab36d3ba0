package dev.sluice.core;

import dev.sluice.api.Channels;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A weighted layer with the activation and pooling that follow it, or one of those alone: what
 * becomes one operation. A network is a chain of units.
 *
 * @param name of its last node
 * @param node index of the weighted node, or {@link #NO_WEIGHT}
 * @param window of the weighted node; meaningless without one
 * @param channels that it yields
 * @param shape that it yields at full width
 */
record Unit(
    String name,
    int node,
    Window window,
    Channels channels,
    Shape shape,
    boolean relu,
    @Nullable Pool2d pool) {
  static final int NO_WEIGHT = -1;

  private static final Window NO_WINDOW = Window.square(1, 1, 0);

  boolean isWeighted() {
    return node != NO_WEIGHT;
  }

  /**
   * Splits a network into units.
   *
   * @param fusePooling whether pooling joins the unit before it; not in training, which needs what
   *     was pooled
   */
  static List<Unit> of(Network network, boolean fusePooling) {
    List<Unit> units = new ArrayList<>();
    List<Shape> shapes = network.shapes();
    List<Channels> channels = network.channels();
    for (int i = 0; i < network.nodes().size(); i++) {
      Shape x = i == 0 ? network.input() : shapes.get(i - 1);
      Unit unit = single(network.nodes().get(i), i, x, channels.get(i + 1), shapes.get(i));
      if (!units.isEmpty() && units.getLast().takes(unit, fusePooling)) {
        units.add(units.removeLast().with(unit));
      } else {
        units.add(unit);
      }
    }
    return List.copyOf(units);
  }

  private static Unit single(Node node, int index, Shape x, Channels channels, Shape shape) {
    return switch (node.layer()) {
      case Layer.Conv2d conv -> {
        Window window = Window.square(conv.kernelSize(), conv.stride(), conv.padding());
        yield new Unit(node.name(), index, window, channels, shape, false, null);
      }
      case Layer.Linear _ ->
          new Unit(node.name(), index, Window.whole(x), channels, shape, false, null);
      case Layer.ReLU _ -> unweighted(node, channels, shape, true, null);
      case Layer.MaxPool2d pool -> {
        Pool2d max = new Pool2d(Pool2d.Kind.MAX, pool.kernelSize(), pool.stride());
        yield unweighted(node, channels, shape, false, max);
      }
      case Layer.AvgPool2d pool -> {
        Pool2d average = new Pool2d(Pool2d.Kind.AVERAGE, pool.kernelSize(), pool.stride());
        yield unweighted(node, channels, shape, false, average);
      }
    };
  }

  private static Unit unweighted(
      Node node, Channels channels, Shape shape, boolean relu, @Nullable Pool2d pool) {
    return new Unit(node.name(), NO_WEIGHT, NO_WINDOW, channels, shape, relu, pool);
  }

  /** Whether the next unit can join this one: activation before pooling, each at most once. */
  private boolean takes(Unit next, boolean fusePooling) {
    if (next.isWeighted() || pool != null) {
      return false;
    }
    return next.pool != null ? fusePooling : !relu && isWeighted();
  }

  private Unit with(Unit next) {
    return new Unit(next.name, node, window, channels, next.shape, relu || next.relu, next.pool);
  }
}
