package dev.sluice.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The description of a width-sliceable classifier: a chain of layers that ends in a readout, a
 * {@link Layer.Linear} with the same outputs at every step. Immutable data; it holds no weights.
 *
 * @param steps number of widths S, at least 1
 * @param connectivity which channels a channel reads
 * @param input shape of an input image; its channels are in use at every step
 * @param nodes the layers, first to last
 */
public record Network(int steps, Connectivity connectivity, Shape input, List<Node> nodes) {
  /**
   * @throws IllegalArgumentException naming the node, if layers do not fit one another
   */
  public Network {
    nodes = List.copyOf(nodes);
    if (steps < 1) {
      throw new IllegalArgumentException("a network has at least one step, not " + steps);
    }
    checkNames(nodes);
    List<Shape> shapes = shapes(input, nodes);
    List<Node> weighted = nodes.stream().filter(n -> n.layer().ownChannels().isPresent()).toList();
    for (Node node : weighted) {
      checkChannels(steps, node.name(), node.layer().ownChannels().orElseThrow());
    }
    // The last one is the readout, which reads everything.
    for (int i = 1; connectivity == Connectivity.TRIANGULAR && i < weighted.size() - 1; i++) {
      checkReaders(weighted.get(i - 1), weighted.get(i));
    }
    if (nodes.isEmpty()
        || !(nodes.getLast().layer() instanceof Layer.Linear readout)
        || !readout.channels().isConstant()
        || shapes.getLast().channels() < 2) {
      throw new IllegalArgumentException(
          "the last node must be the readout: a linear layer with the same outputs, at least 2, at"
              + " every step");
    }
  }

  /** Number of classes: the readout's outputs. */
  public int classes() {
    return shapes().getLast().channels();
  }

  /** The output shape of every node at full width. */
  public List<Shape> shapes() {
    return shapes(input, nodes);
  }

  /**
   * The channels that go into every node; entry {@code nodes.size()} is what the last one yields.
   */
  public List<Channels> channels() {
    List<Channels> result = new ArrayList<>();
    result.add(Channels.constant(input.channels(), steps));
    for (Node node : nodes) {
      result.add(node.layer().ownChannels().orElse(result.getLast()));
    }
    return List.copyOf(result);
  }

  /**
   * The network without its wider steps.
   *
   * @param steps how many to keep, 1 … steps
   */
  public Network narrowed(int steps) {
    return sliced(steps, connectivity, (_, channels) -> channels.narrowed(steps));
  }

  /** The ordinary network of one width: a single step with the channels of this one's step. */
  public Network at(int step) {
    return sliced(1, connectivity, (_, channels) -> Channels.of(channels.prefixes().get(step)));
  }

  /**
   * The network with one more step.
   *
   * @param channels of layers at that step, by node name; the others get no more
   * @throws IllegalArgumentException if there is no such layer, if it is the readout, or if the
   *     channels are fewer than before
   */
  public Network widened(Map<String, Integer> channels) {
    for (String name : channels.keySet()) {
      if (nodes.subList(0, nodes.size() - 1).stream().noneMatch(node -> grows(node, name))) {
        throw new IllegalArgumentException("no layer whose channels can grow is named " + name);
      }
    }
    return sliced(
        steps + 1,
        connectivity,
        (node, before) -> before.widened(channels.getOrDefault(node, before.full())));
  }

  private static boolean grows(Node node, String name) {
    return node.name().equals(name) && node.layer().ownChannels().isPresent();
  }

  /** The network for another number of classes. */
  public Network withClasses(int classes) {
    String readout = nodes.getLast().name();
    return sliced(
        steps,
        connectivity,
        (node, channels) -> node.equals(readout) ? Channels.constant(classes, steps) : channels);
  }

  /**
   * The same layers with other widths.
   *
   * @param steps how many
   * @param connectivity of the new network
   * @param change gives a node's new channels, by its name and its channels in this network
   * @throws IllegalArgumentException naming the node, if layers do not fit one another
   */
  public Network sliced(
      int steps, Connectivity connectivity, BiFunction<String, Channels, Channels> change) {
    return new Network(
        steps, connectivity, input, nodes.stream().map(node -> sliced(node, change)).toList());
  }

  private static Node sliced(Node node, BiFunction<String, Channels, Channels> change) {
    String name = node.name();
    return new Node(name, with(node.layer(), channels -> change.apply(name, channels)));
  }

  private static Layer with(Layer layer, UnaryOperator<Channels> change) {
    return switch (layer) {
      case Layer.Conv2d(Channels channels, int kernelSize, int stride, int padding) ->
          new Layer.Conv2d(change.apply(channels), kernelSize, stride, padding);
      case Layer.Linear(Channels channels) -> new Layer.Linear(change.apply(channels));
      case Layer.ReLU _, Layer.MaxPool2d _, Layer.AvgPool2d _ -> layer;
    };
  }

  private static void checkNames(List<Node> nodes) {
    Set<String> names = new HashSet<>();
    for (Node node : nodes) {
      if (!names.add(node.name())) {
        throw new IllegalArgumentException("two nodes are named '" + node.name() + "'");
      }
    }
  }

  private static void checkChannels(int steps, String node, Channels channels) {
    if (channels.steps() != steps) {
      throw new IllegalArgumentException(
          "%s: channels for %d steps, but the network has %d"
              .formatted(node, channels.steps(), steps));
    }
    if (channels.prefixes().getFirst() < 1) {
      throw new IllegalArgumentException(node + ": step 0 needs at least one channel");
    }
  }

  /** In a triangular network only what a step adds above reads what it adds below. */
  private static void checkReaders(Node below, Node above) {
    Channels read = below.layer().ownChannels().orElseThrow();
    Channels reading = above.layer().ownChannels().orElseThrow();
    for (int step = 1; step < read.steps(); step++) {
      if (reading.fresh(step).isEmpty() && !read.fresh(step).isEmpty()) {
        throw new IllegalArgumentException(
            "%s adds channels at step %d, so %s must too: in a triangular network nothing else would read them"
                .formatted(below.name(), step, above.name()));
      }
    }
  }

  private static List<Shape> shapes(Shape input, List<Node> nodes) {
    List<Shape> result = new ArrayList<>();
    Shape shape = input;
    for (Node node : nodes) {
      shape = outputShape(node, shape);
      result.add(shape);
    }
    return List.copyOf(result);
  }

  private static Shape outputShape(Node node, Shape x) {
    return switch (node.layer()) {
      case Layer.Conv2d conv ->
          windowed(
              node,
              x,
              conv.channels().full(),
              Window.square(conv.kernelSize(), conv.stride(), conv.padding()));
      case Layer.Linear linear -> Shape.vector(linear.channels().full());
      case Layer.ReLU _ -> x;
      case Layer.MaxPool2d pool ->
          windowed(node, x, x.channels(), Window.square(pool.kernelSize(), pool.stride(), 0));
      case Layer.AvgPool2d pool ->
          windowed(node, x, x.channels(), Window.square(pool.kernelSize(), pool.stride(), 0));
    };
  }

  private static Shape windowed(Node node, Shape x, int channels, Window window) {
    if (!window.fits(x)) {
      throw new IllegalArgumentException(
          "%s: its %d×%d window does not fit into its %s input"
              .formatted(node.name(), window.kernelHeight(), window.kernelWidth(), x));
    }
    return window.output(channels, x);
  }
}
