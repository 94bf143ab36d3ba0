package dev.sluice.onnx;

import dev.sluice.onnx.proto.AttributeProto;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes of one operation, each of which reads the one before it. The last one is called like
 * what the operation yields, the others like that, or like a layer, and their operator.
 */
final class Chain {
  private record Link(
      String operator, String layer, List<String> more, List<AttributeProto> attributes) {}

  private final String name;
  private final String x;
  private final List<Link> links = new ArrayList<>();
  private boolean vector;

  /**
   * @param name of what it yields
   * @param x the tensor that it reads
   * @param vector whether x is (images, C) and not (images, C, H, W)
   */
  Chain(String name, String x, boolean vector) {
    this.name = name;
    this.x = x;
    this.vector = vector;
  }

  String name() {
    return name;
  }

  boolean isVector() {
    return vector;
  }

  /** Makes (images, C·H·W) of (images, C, H, W). */
  void flatten() {
    if (!vector) {
      then("Flatten");
      vector = true;
    }
  }

  /**
   * Makes (images, C, 1, 1) of (images, C).
   *
   * @param dimensions the constant 2, 3
   */
  void unflatten(String dimensions) {
    then("Unsqueeze", dimensions);
    vector = false;
  }

  /**
   * Adds a node without attributes.
   *
   * @param more what it reads beside the node before it
   */
  void then(String operator, String... more) {
    then(operator, name, List.of(more), List.of());
  }

  /**
   * Adds a node.
   *
   * @param layer what the node is called after, if it is not the last
   */
  void then(String operator, String layer, List<String> more, List<AttributeProto> attributes) {
    links.add(new Link(operator, layer, more, attributes));
  }

  /** Adds the nodes to a graph. */
  void addTo(GraphBuilder graph) {
    String before = x;
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      boolean last = i == links.size() - 1;
      String output = last ? name : link.layer() + "/" + link.operator();
      List<String> inputs = new ArrayList<>(List.of(before));
      inputs.addAll(link.more());
      graph.node(link.operator(), output, inputs, link.attributes());
      before = output;
    }
  }
}
