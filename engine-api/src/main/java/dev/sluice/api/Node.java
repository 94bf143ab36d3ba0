package dev.sluice.api;

/**
 * A named layer. It reads the node before it.
 *
 * @param name unique in its network: letters, digits, '_' and '-'
 * @param layer what it computes
 */
public record Node(String name, Layer layer) {
  public Node {
    if (!name.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException(
          "node name '" + name + "': use letters, digits, '_' and '-'");
    }
  }
}
