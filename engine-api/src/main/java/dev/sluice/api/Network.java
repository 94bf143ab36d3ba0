package dev.sluice.api;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The description of a width-sliceable classifier: layers, each reading one before it ({@link
 * Layer.Add} two), that end in a readout, a {@link Layer.Linear} with the same outputs at every
 * step. Immutable data; it holds no weights.
 *
 * <p>What nodes yield is counted with the image first: 0 is the image, i + 1 what node i yields.
 *
 * @param steps number of widths S, 1 … 256
 * @param connectivity which channels a channel reads
 * @param input shape of an input image; its channels are in use at every step
 * @param nodes the layers, first to last; with all their steps at most 65,536
 */
public record Network(int steps, Connectivity connectivity, Shape input, List<Node> nodes) {
  /** The most steps, and the most nodes times steps: far above any use, and safe to allocate. */
  private static final int MAX_STEPS = 256;

  private static final int MAX_NODE_STEPS = 1 << 16;

  /**
   * @throws IllegalArgumentException naming the node, if layers do not fit one another
   */
  public Network {
    nodes = List.copyOf(nodes);
    checkSize(steps, nodes.size());
    for (Node node : nodes) {
      node.layer().ownChannels().ifPresent(own -> checkChannels(steps, node.name(), own));
    }
    Wiring wiring = new Wiring(steps, input, nodes);
    if (connectivity == Connectivity.TRIANGULAR) {
      wiring.checkReaders();
    }
    if (nodes.isEmpty()
        || !(nodes.getLast().layer() instanceof Layer.Linear readout)
        || !readout.channels().isConstant()
        || readout.channels().full() < 2) {
      throw new IllegalArgumentException(
          "the last node must be the readout: a linear layer with the same outputs, at least 2, at"
              + " every step");
    }
    wiring.checkAllAreRead();
  }

  /** Number of classes: the readout's outputs. */
  public int classes() {
    return shapes().getLast().channels();
  }

  /** The shape of the image and of what every node yields, at full width. */
  public List<Shape> shapes() {
    return new Wiring(steps, input, nodes).shapes();
  }

  /** The channels of the image and of what every node yields. */
  public List<Channels> channels() {
    return new Wiring(steps, input, nodes).channels();
  }

  /** What every node reads. */
  public List<List<Integer>> inputs() {
    return new Wiring(steps, input, nodes).inputs();
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
    Layer layer = with(node.layer(), channels -> change.apply(name, channels));
    return new Node(name, layer, node.inputs());
  }

  private static Layer with(Layer layer, UnaryOperator<Channels> change) {
    return switch (layer) {
      case Layer.Conv2d(Channels channels, int kernelSize, int stride, int padding, boolean bias) ->
          new Layer.Conv2d(change.apply(channels), kernelSize, stride, padding, bias);
      case Layer.Linear(Channels channels) -> new Layer.Linear(change.apply(channels));
      default -> layer;
    };
  }

  private static void checkSize(int steps, int nodes) {
    if (steps < 1) {
      throw new IllegalArgumentException("a network has at least one step, not " + steps);
    }
    if (steps > MAX_STEPS || (long) nodes * steps > MAX_NODE_STEPS) {
      throw new IllegalArgumentException(
          "%d nodes with %d steps are more than %d steps or %d nodes times steps"
              .formatted(nodes, steps, MAX_STEPS, MAX_NODE_STEPS));
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
}
