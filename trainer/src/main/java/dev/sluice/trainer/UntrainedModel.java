package dev.sluice.trainer;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Normalisation;
import dev.sluice.core.StoredModel;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Models with random weights, to measure and to compare. No weight is 0, and they come from a fixed
 * seed, so that every process makes the same ones.
 */
public final class UntrainedModel {
  private static final float BIAS = 0.1f;

  private UntrainedModel() {}

  /** A named network for its own images, with steps of the same size. */
  public static StoredModel of(
      NamedNetwork named, int classes, int steps, Connectivity connectivity) {
    Network network = named.build(named.input(), classes, Widths.uniform(steps), connectivity);
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    SplittableRandom random = new SplittableRandom(1);
    for (Parameter parameter : parameters.list()) {
      double bound = parameter.rank() == 1 ? BIAS : Math.sqrt(6.0 / parameter.rowSize());
      double around = Initialisation.isOne(parameter) ? 1 : 0;
      float[] values = parameters.values(parameter.id());
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (around + random.nextDouble(-bound, bound));
      }
    }
    return of(named.id(), network, parameters);
  }

  /**
   * A model that takes images as they are; its classes are numbers.
   *
   * @param name of the network, for people
   */
  public static StoredModel of(String name, Network network, Parameters parameters) {
    int channels = network.input().channels();
    Normalisation none =
        new Normalisation(Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f));
    List<String> classes = IntStream.range(0, network.classes()).mapToObj(String::valueOf).toList();
    return new StoredModel(network, parameters, none, classes, null, Map.of("networkName", name));
  }
}
