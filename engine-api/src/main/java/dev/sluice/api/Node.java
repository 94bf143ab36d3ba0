package dev.sluice.api;

import java.util.List;

/**
 * A named layer.
 *
 * @param name unique in its network: 1 to 200 letters, digits, '_' and '-'
 * @param layer what it computes
 * @param inputs names of the earlier nodes that it reads; empty for the node before it
 */
public record Node(String name, Layer layer, List<String> inputs) {
  /** With the step and the field it is a tensor's name in a file, which has 255 characters. */
  private static final int MAX_NAME = 200;

  public Node {
    inputs = List.copyOf(inputs);
    if (name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "node name '%s…': %d characters, at most %d allowed"
              .formatted(name.substring(0, 20), name.length(), MAX_NAME));
    }
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
