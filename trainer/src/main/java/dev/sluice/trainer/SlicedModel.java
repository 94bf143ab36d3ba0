package dev.sluice.trainer;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Slicing;
import dev.sluice.core.StoredModel;
import java.util.HashMap;
import java.util.Map;

/** A trained model of one width as the beginning of one of several. */
public final class SlicedModel {
  private SlicedModel() {}

  /**
   * The model as one of several widths, {@linkplain Slicing with the most important channels
   * first}.
   *
   * @param one a model of one width
   * @param widths the last as wide as the model
   * @throws SluiceException if the named network that the model has, has no such layer
   * @throws IllegalArgumentException if the model has several widths, or the widths do not fit it
   */
  public static StoredModel of(StoredModel one, Widths widths) {
    Network network = one.network();
    if (network.steps() != 1) {
      throw new IllegalArgumentException(
          "only a model of one width can be divided; this one has " + network.steps());
    }
    Node readout = network.nodes().getLast();
    Map<String, Channels> given = new HashMap<>(NamedNetwork.byNode(one, widths.channels()));
    Widths byNode = new Widths(widths.shares(), given);
    Network sliced =
        network.sliced(
            widths.steps(),
            Connectivity.DENSE,
            (node, before) ->
                node.equals(readout.name())
                    ? Channels.constant(before.full(), widths.steps())
                    : checked(node, before.full(), byNode.of(node, before.full()), given));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          "no layer whose channels can be chosen is named " + given.keySet());
    }
    return new StoredModel(
        sliced,
        Slicing.parameters(network, one.parameters(), sliced),
        one.normalisation(),
        one.classes(),
        null,
        one.provenance());
  }

  private static Channels checked(
      String node, int full, Channels channels, Map<String, Channels> unused) {
    unused.remove(node);
    if (channels.full() != full) {
      throw new IllegalArgumentException(
          "%s: has %d channels in the model: %s must end with as many"
              .formatted(node, full, channels.prefixes()));
    }
    return channels;
  }
}
