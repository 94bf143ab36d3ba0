package dev.sluice.core;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The parameters of a network: node by node the weight, (channels out, channels in, kernel), then
 * the bias, (channels out).
 *
 * <p>The last node, the readout, has one bias per step. Each of them is a parameter with no rows
 * before its own step and all of them from then on, so it belongs to that step's block alone.
 */
public final class NetworkParameters {
  private static final int NONE = -1;

  private final List<Parameter> list;
  private final List<Integer> weights;
  private final int steps;

  private NetworkParameters(List<Parameter> list, List<Integer> weights, int steps) {
    this.list = List.copyOf(list);
    this.weights = List.copyOf(weights);
    this.steps = steps;
  }

  public static NetworkParameters of(Network network) {
    List<Channels> channels = network.channels();
    List<Shape> shapes = network.shapes();
    List<Parameter> list = new ArrayList<>();
    List<Integer> weights = new ArrayList<>();
    for (int i = 0; i < network.nodes().size(); i++) {
      Shape x = i == 0 ? network.input() : shapes.get(i - 1);
      List<Parameter> own = ofNode(network, i, channels.get(i), x, list.size());
      weights.add(own.isEmpty() ? NONE : list.size());
      list.addAll(own);
    }
    return new NetworkParameters(list, weights, network.steps());
  }

  private static List<Parameter> ofNode(Network network, int node, Channels in, Shape x, int id) {
    String name = network.nodes().get(node).name();
    Connectivity reads = network.connectivity();
    return switch (network.nodes().get(node).layer()) {
      case Layer.Conv2d(Channels out, int k, _, _) ->
          List.of(
              new Parameter(id, name, "weight", out, in, k, k, 4, reads),
              Parameter.vector(id + 1, name, "bias", out));
      case Layer.Linear(Channels out) when node == network.nodes().size() - 1 ->
          readout(id, name, out, in, x);
      case Layer.Linear(Channels out) ->
          List.of(
              new Parameter(id, name, "weight", out, in, x.height(), x.width(), 2, reads),
              Parameter.vector(id + 1, name, "bias", out));
      case Layer.ReLU _, Layer.MaxPool2d _, Layer.AvgPool2d _ -> List.of();
    };
  }

  /** It reads the whole prefix in both connectivities, so its weight is dense. */
  private static List<Parameter> readout(
      int id, String name, Channels classes, Channels in, Shape x) {
    Connectivity reads = Connectivity.DENSE;
    List<Parameter> result = new ArrayList<>();
    result.add(new Parameter(id, name, "weight", classes, in, x.height(), x.width(), 2, reads));
    int steps = classes.steps();
    for (int own = 0; own < steps; own++) {
      List<Integer> rows = new ArrayList<>(Collections.nCopies(own, 0));
      rows.addAll(Collections.nCopies(steps - own, classes.full()));
      result.add(Parameter.vector(id + 1 + own, name, "bias", new Channels(rows)));
    }
    return result;
  }

  /** All parameters; a parameter's id is its index. */
  public List<Parameter> list() {
    return list;
  }

  /**
   * The id of a node's weight.
   *
   * @param node index in {@link Network#nodes()}
   * @throws IllegalArgumentException if that node has no weight
   */
  public int weight(int node) {
    int id = weights.get(node);
    if (id == NONE) {
      throw new IllegalArgumentException("node " + node + " has no weight");
    }
    return id;
  }

  /**
   * The id of the bias that a node adds at a step: for the readout that step's own, for every other
   * node the same one at every step.
   *
   * @param node index in {@link Network#nodes()}
   * @throws IllegalArgumentException if that node has no bias
   */
  public int bias(int node, int step) {
    if (step < 0 || step >= steps) {
      throw new IllegalArgumentException("step " + step + " of " + steps);
    }
    boolean readout = node == weights.size() - 1;
    return weight(node) + 1 + (readout ? step : 0);
  }
}
