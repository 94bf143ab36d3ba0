package dev.sluice.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the nodes of a network read and yield: 0 is the image, i + 1 what node i yields. */
final class Wiring {
  private final List<Node> nodes;
  private final List<List<Integer>> inputs = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>();
  private final List<Channels> channels = new ArrayList<>();

  /**
   * @throws IllegalArgumentException naming the node, if a layer does not fit what it reads
   */
  Wiring(int steps, Shape image, List<Node> nodes) {
    this.nodes = nodes;
    shapes.add(image);
    channels.add(Channels.constant(image.channels(), steps));
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      List<Integer> read = node.inputs().isEmpty() ? List.of(i) : places(node, places);
      int wanted = node.layer().inputs();
      if (read.size() != wanted) {
        throw new IllegalArgumentException(
            "%s: takes %d input%s, not %d"
                .formatted(node.name(), wanted, wanted == 1 ? "" : "s", read.size()));
      }
      inputs.add(read);
      if (node.layer() instanceof Layer.Dropout && read.getFirst() == 0) {
        throw new IllegalArgumentException(
            node.name() + ": drops activations, and cannot read the image");
      }
      if (node.layer() instanceof Layer.Add) {
        checkSum(node.name(), read.getFirst(), read.getLast());
      }
      shapes.add(outputShape(node, shapes.get(read.getFirst())));
      channels.add(node.layer().ownChannels().orElse(channels.get(read.getFirst())));
      if (places.put(node.name(), i + 1) != null) {
        throw new IllegalArgumentException("two nodes are named '" + node.name() + "'");
      }
    }
  }

  private static List<Integer> places(Node node, Map<String, Integer> places) {
    List<Integer> result = new ArrayList<>();
    for (String input : node.inputs()) {
      Integer place = places.get(input);
      if (place == null) {
        throw new IllegalArgumentException(
            "%s: reads '%s', but no node before it has this name".formatted(node.name(), input));
      }
      result.add(place);
    }
    return List.copyOf(result);
  }

  List<List<Integer>> inputs() {
    return List.copyOf(inputs);
  }

  List<Shape> shapes() {
    return List.copyOf(shapes);
  }

  List<Channels> channels() {
    return List.copyOf(channels);
  }

  /** What nobody reads was forgotten. */
  void checkAllAreRead() {
    Set<Integer> read = new HashSet<>();
    inputs.forEach(read::addAll);
    for (int i = 0; i < nodes.size() - 1; i++) {
      if (!read.contains(i + 1)) {
        throw new IllegalArgumentException(nodes.get(i).name() + ": no node reads it");
      }
    }
  }

  /** In a triangular network only what a step adds above reads what it adds below. */
  void checkReaders() {
    for (int i = 0; i < nodes.size() - 1; i++) { // the last one is the readout, which reads all
      if (nodes.get(i).layer().ownChannels().isPresent()) {
        checkReader(i);
      }
    }
  }

  private void checkReader(int node) {
    Channels read = channels.get(inputs.get(node).getFirst());
    Channels reading = channels.get(node + 1);
    for (int step = 1; step < read.steps(); step++) {
      if (reading.fresh(step).isEmpty() && !read.fresh(step).isEmpty()) {
        throw new IllegalArgumentException(
            "%s adds channels at step %d, so %s must too: in a triangular network nothing else would read them"
                .formatted(grower(inputs.get(node).getFirst()), step, nodes.get(node).name()));
      }
    }
  }

  /** The layer whose channels are yielded at a place. */
  private String grower(int place) {
    int at = place;
    while (nodes.get(at - 1).layer().ownChannels().isEmpty()) {
      at = inputs.get(at - 1).getFirst();
    }
    return name(at);
  }

  private void checkSum(String sum, int a, int b) {
    if (!shapes.get(a).equals(shapes.get(b))) {
      throw new IllegalArgumentException(
          "%s: cannot add %s, which is %s, and %s, which is %s"
              .formatted(sum, name(a), shapes.get(a), name(b), shapes.get(b)));
    }
    if (!channels.get(a).equals(channels.get(b))) {
      throw new IllegalArgumentException(
          "%s: needs the same channels at every step, but %s has %s and %s has %s"
              .formatted(
                  sum, name(a), channels.get(a).prefixes(), name(b), channels.get(b).prefixes()));
    }
  }

  private String name(int place) {
    return place == 0 ? "the image" : nodes.get(place - 1).name();
  }

  private static Shape outputShape(Node node, Shape x) {
    return switch (node.layer()) {
      case Layer.Conv2d(Channels channels, int kernelSize, int stride, int padding, _) ->
          windowed(node, x, channels.full(), Window.square(kernelSize, stride, padding));
      case Layer.DepthwiseConv2d(int kernelSize, int stride, int padding, _) ->
          windowed(node, x, x.channels(), Window.square(kernelSize, stride, padding));
      case Layer.Linear linear -> Shape.vector(linear.channels().full());
      case Layer.ReLU _, Layer.BatchNorm2d _, Layer.Add _, Layer.Dropout _ -> x;
      case Layer.MaxPool2d(int kernelSize, int stride) ->
          windowed(node, x, x.channels(), Window.square(kernelSize, stride, 0));
      case Layer.AvgPool2d(int kernelSize, int stride) ->
          windowed(node, x, x.channels(), Window.square(kernelSize, stride, 0));
      case Layer.GlobalAvgPool2d _ -> globalPool(node, x);
    };
  }

  private static Shape globalPool(Node node, Shape x) {
    if (x.height() != x.width()) {
      throw new IllegalArgumentException(
          "%s: needs a square input, not %s".formatted(node.name(), x));
    }
    return Shape.vector(x.channels());
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
