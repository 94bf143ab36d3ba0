package dev.sluice.core;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Makes an ordinary network one of several widths. */
public final class Slicing {
  private Slicing() {}

  /**
   * The parameters of a dense network of several widths that is the same function at full width as
   * a network of one, but for the order of sums. Its channels are sorted by importance ({@link
   * ChannelOrder}) and narrower widths have the first of them; they answer badly until they are
   * trained. Of what there is one for every step, a bias or a statistic, each has the first
   * numbers.
   *
   * @param one a network of one step
   * @param parameters of {@code one}
   * @param sliced the same layers with other widths, as {@link Network#sliced} makes them
   * @throws IllegalArgumentException if {@code one} has several steps, or {@code sliced} is not
   *     dense or has other channels at full width
   */
  public static Parameters parameters(Network one, Parameters parameters, Network sliced) {
    if (one.steps() != 1 || sliced.connectivity() != Connectivity.DENSE) {
      throw new IllegalArgumentException("slices are of one width, and dense");
    }
    Parameters sorted = ChannelOrder.sorted(one, parameters);
    Map<String, float[]> full = new HashMap<>();
    for (Parameter parameter : sorted.list()) {
      full.put(key(parameter), sorted.values(parameter.id()));
    }
    Parameters result = new Parameters(NetworkParameters.of(sliced).list());
    for (Parameter parameter : result.list()) {
      float[] values = Objects.requireNonNull(full.get(key(parameter)), parameter.node());
      System.arraycopy(values, 0, result.values(parameter.id()), 0, parameter.size());
    }
    return result;
  }

  private static String key(Parameter parameter) {
    return parameter.node() + "." + parameter.field();
  }
}
