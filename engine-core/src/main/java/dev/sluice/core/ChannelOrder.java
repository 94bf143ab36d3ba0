package dev.sluice.core;

import dev.sluice.api.Channels;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the channels of a network in order of importance, so that narrow widths have those that
 * matter most. A channel's importance is the sum of the magnitudes of all weights that read it (as
 * in Cai et al. 2020, "Once-for-All"). What is added up, normalised, pooled or convolved channel by
 * channel has one order in common. The images and the classes keep theirs; the function stays the
 * same but for the order of sums.
 */
final class ChannelOrder {
  private static final int IMAGES = 0;

  private final Network network;
  private final List<List<Integer>> inputs;
  private final NetworkParameters ids;
  private final Parameters parameters;

  /** By place, as {@link Network} counts them, an earlier place with the same order, or itself. */
  private final int[] same;

  private ChannelOrder(Network network, Parameters parameters) {
    this.network = network;
    this.inputs = network.inputs();
    this.parameters = parameters;
    this.ids = NetworkParameters.of(network);
    this.same = IntStream.rangeClosed(0, network.nodes().size()).toArray();
    for (int node = 0; node < inputs.size(); node++) {
      if (network.nodes().get(node).layer().ownChannels().isEmpty()) {
        for (int place : inputs.get(node)) {
          join(node + 1, place);
        }
      }
    }
  }

  /** The network's parameters with its channels in order, most important first: copies. */
  static Parameters sorted(Network network, Parameters parameters) {
    ChannelOrder order = new ChannelOrder(network, parameters);
    return order.sorted(order.orders());
  }

  private void join(int a, int b) {
    int first = Math.min(group(a), group(b));
    same[Math.max(group(a), group(b))] = first;
  }

  private int group(int place) {
    int first = place;
    while (same[first] != first) {
      first = same[first];
    }
    return first;
  }

  /** By group, as its first place, which channel comes where: the old number of each new one. */
  private Map<Integer, int[]> orders() {
    Map<Integer, double[]> importance = new HashMap<>();
    List<Channels> channels = network.channels();
    for (int node = 0; node < inputs.size(); node++) {
      if (network.nodes().get(node).layer().ownChannels().isPresent()) {
        int place = inputs.get(node).getFirst();
        double[] sums =
            importance.computeIfAbsent(group(place), _ -> new double[channels.get(place).full()]);
        addMagnitudes(ids.weight(node), sums);
      }
    }
    importance.remove(group(IMAGES));
    Map<Integer, int[]> orders = new HashMap<>();
    importance.forEach((group, sums) -> orders.put(group, descending(sums)));
    return orders;
  }

  private void addMagnitudes(int weight, double[] sums) {
    float[] values = parameters.values(weight);
    int taps = parameters.get(weight).taps();
    for (int i = 0; i < values.length; i++) {
      sums[i / taps % sums.length] += Math.abs(values[i]);
    }
  }

  private static int[] descending(double[] sums) {
    return IntStream.range(0, sums.length)
        .boxed()
        .sorted(Comparator.comparingDouble(channel -> -sums[channel])) // equal ones stay in order
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private Parameters sorted(Map<Integer, int[]> orders) {
    Parameters result = new Parameters(parameters.list());
    int id = 0;
    for (int node = 0; node < inputs.size(); node++) {
      int @Nullable [] rows = orders.get(group(node + 1));
      int @Nullable [] columns = orders.get(group(inputs.get(node).getFirst()));
      boolean mixes = network.nodes().get(node).layer().ownChannels().isPresent();
      String name = network.nodes().get(node).name();
      while (id < parameters.list().size() && parameters.get(id).node().equals(name)) {
        boolean reads = mixes && parameters.get(id).rank() > 1;
        copy(result, id, rows, reads ? columns : null);
        id++;
      }
    }
    return result;
  }

  /** Without an order rows or columns stay where they are. */
  private void copy(Parameters to, int id, int @Nullable [] rows, int @Nullable [] columns) {
    Parameter parameter = parameters.get(id);
    int taps = parameter.taps();
    for (int row = 0; row < parameter.rows().full(); row++) {
      for (int column = 0; column < parameter.columns().full(); column++) {
        int fromRow = rows == null ? row : rows[row];
        int fromColumn = columns == null ? column : columns[column];
        System.arraycopy(
            parameters.values(id),
            fromRow * parameter.rowSize() + fromColumn * taps,
            to.values(id),
            row * parameter.rowSize() + column * taps,
            taps);
      }
    }
  }
}
