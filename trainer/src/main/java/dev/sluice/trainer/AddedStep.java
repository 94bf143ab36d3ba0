package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.StoredModel;
import java.util.Map;

/** A wider width for a model that is there. */
public final class AddedStep {
  private AddedStep() {}

  /**
   * The network of a model with one more step.
   *
   * @param channels of layers at that step, named as in {@link Widths}: a named network has names
   *     for several nodes together; layers that are not given get no more
   * @throws SluiceException if the named network that the model has, has no such layer
   * @throws IllegalArgumentException if there is no such layer, or it has fewer channels than
   *     before or more than can be trained
   */
  public static Network network(StoredModel start, Map<String, Integer> channels) {
    Map<String, Integer> byNode = NamedNetwork.byNode(start, channels);
    return NetworkSize.checked(start.network().widened(byNode));
  }
}
