package dev.sluice.core;

import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import java.util.List;

/**
 * A network before its widths and its classes are known.
 *
 * @param input the images that it is made for
 * @param nodes all layers but the readout, each with a single step: its channels at full width
 */
public record NetworkDraft(Shape input, List<Node> nodes) {
  public NetworkDraft {
    nodes = List.copyOf(nodes);
  }
}
