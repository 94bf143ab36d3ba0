package dev.sluice.trainer;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.NetworkDraft;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A user's own network. The readout is added to it, since it depends on the data's classes.
 *
 * @param id its name, for people
 * @param draft its layers; channels that they have are those at full width
 */
public record OwnNetwork(String id, NetworkDraft draft) implements NetworkDesign {
  private static final String READOUT = "readout";

  /**
   * Reads a JSON file as {@link NetworkDraft#read} does. The network's name is the file's.
   *
   * @throws SluiceException naming the file and the field, if it cannot be read or is not valid
   */
  public static OwnNetwork read(Path file) {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    return new OwnNetwork(name, NetworkDraft.read(file));
  }

  @Override
  public Shape input() {
    return draft.input();
  }

  @Override
  public Network build(Shape images, int classes, Widths widths, Connectivity connectivity) {
    List<Node> nodes = new ArrayList<>(draft.nodes());
    nodes.add(new Node(READOUT, new Layer.Linear(Channels.of(classes))));
    checkNames(widths);
    try {
      return NetworkSize.checked(
          new Network(1, connectivity, images, nodes)
              .sliced(
                  widths.steps(),
                  connectivity,
                  (name, channels) ->
                      name.equals(READOUT)
                          ? Channels.constant(classes, widths.steps())
                          : widths.of(name, channels.full())));
    } catch (IllegalArgumentException e) {
      throw new SluiceException("%s for %s images: %s".formatted(id, images, e.getMessage()), e);
    }
  }

  private void checkNames(Widths widths) {
    List<String> known =
        draft.nodes().stream()
            .filter(node -> node.layer().ownChannels().isPresent())
            .map(Node::name)
            .toList();
    TreeSet<String> unknown = new TreeSet<>(widths.channels().keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new SluiceException(
          "%s has no layer %s; its layers are %s".formatted(id, unknown, known));
    }
  }
}
