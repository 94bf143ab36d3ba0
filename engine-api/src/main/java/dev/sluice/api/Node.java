package dev.sluice.api;

import java.util.List;

/**
 * A named layer.
 *
 * @param name unique in its network: letters, digits, '_' and '-'
 * @param layer what it computes
 * @param inputs names of the earlier nodes that it reads; empty for the node before it
 */
public record Node(String name, Layer layer, List<String> inputs) {
  public Node {
    inputs = List.copyOf(inputs);
    if (!name.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException(
          "node name '" + name + "': use letters, digits, '_' and '-'");
    }
  }

  /** A layer that reads the node before it; the first one reads the image. */
  public Node(String name, Layer layer) {
    this(name, layer, List.of());
  }

  /** A layer that reads these nodes. */
  public static Node reading(String name, Layer layer, String... inputs) {
    return new Node(name, layer, List.of(inputs));
  }
}
