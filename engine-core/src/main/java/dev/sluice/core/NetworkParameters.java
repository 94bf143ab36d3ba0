package dev.sluice.core;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The parameters of a network: node by node the weight, (channels out, channels in, kernel), then
 * the bias, (channels out), if there is one; of a batch norm weight, bias, running mean and running
 * variance.
 *
 * <p>Some belong to one step alone: the biases of the last node, the readout, and in a dense
 * network the batch norms. Each is a parameter with no rows before its own step and all of them
 * from then on.
 *
 * <p>Plans read more than is stored: what {@link PlanParameters} derives from batch norms.
 */
public final class NetworkParameters {
  private static final List<String> NORM = List.of("weight", "bias", "running_mean", "running_var");
  private static final List<String> DERIVED = List.of("scale", "shift");

  private final Network network;
  private final List<Parameter> list = new ArrayList<>();
  private final List<Parameter> planned;

  /** By node the id of its first parameter, and of the first one derived from them. */
  private final List<Integer> first = new ArrayList<>();

  private final List<Integer> derived = new ArrayList<>();

  private NetworkParameters(Network network) {
    this.network = network;
    List<Channels> channels = network.channels();
    List<Shape> shapes = network.shapes();
    List<List<Integer>> inputs = network.inputs();
    for (int node = 0; node < network.nodes().size(); node++) {
      int x = inputs.get(node).getFirst();
      first.add(list.size());
      list.addAll(ofNode(node, channels.get(x), channels.get(node + 1), shapes.get(x)));
    }
    planned = new ArrayList<>(list);
    for (int node = 0; node < network.nodes().size(); node++) {
      derived.add(planned.size());
      if (isNorm(node)) {
        planned.addAll(vectors(planned.size(), node, DERIVED, channels.get(node + 1)));
      }
    }
  }

  public static NetworkParameters of(Network network) {
    return new NetworkParameters(network);
  }

  private List<Parameter> ofNode(int node, Channels in, Channels out, Shape x) {
    int id = list.size();
    String name = network.nodes().get(node).name();
    Connectivity reads = network.connectivity();
    return switch (network.nodes().get(node).layer()) {
      case Layer.Conv2d(_, int k, _, _, boolean bias) ->
          weighted(new Parameter(id, name, "weight", out, in, k, k, 4, reads), bias);
      case Layer.DepthwiseConv2d(int k, _, _, boolean bias) -> {
        Channels one = Channels.constant(1, out.steps());
        Connectivity own = Connectivity.TRIANGULAR; // what a row reads does not grow
        yield weighted(new Parameter(id, name, "weight", out, one, k, k, 4, own), bias);
      }
      case Layer.Linear _ when node == network.nodes().size() - 1 -> readout(id, name, out, in, x);
      case Layer.Linear _ ->
          weighted(
              new Parameter(id, name, "weight", out, in, x.height(), x.width(), 2, reads), true);
      case Layer.BatchNorm2d _ -> vectors(id, node, NORM, out);
      case Layer.ReLU _,
          Layer.Add _,
          Layer.MaxPool2d _,
          Layer.AvgPool2d _,
          Layer.GlobalAvgPool2d _,
          Layer.Dropout _ ->
          List.of();
    };
  }

  private static List<Parameter> weighted(Parameter weight, boolean bias) {
    return bias
        ? List.of(weight, Parameter.vector(weight.id() + 1, weight.node(), "bias", weight.rows()))
        : List.of(weight);
  }

  /** It reads the whole prefix in both connectivities, so its weight is dense. */
  private static List<Parameter> readout(
      int id, String name, Channels classes, Channels in, Shape x) {
    Connectivity reads = Connectivity.DENSE;
    List<Parameter> result = new ArrayList<>();
    result.add(new Parameter(id, name, "weight", classes, in, x.height(), x.width(), 2, reads));
    for (int own = 0; own < classes.steps(); own++) {
      result.add(Parameter.vector(id + 1 + own, name, "bias", ofStep(classes, own)));
    }
    return result;
  }

  /** All the vectors of a batch norm; in a dense network for one step after the other. */
  private List<Parameter> vectors(int id, int node, List<String> fields, Channels out) {
    String name = network.nodes().get(node).name();
    List<Parameter> result = new ArrayList<>();
    for (int set = 0; set < sets(); set++) {
      Channels rows = isPerStep() ? ofStep(out, set) : out;
      for (String field : fields) {
        result.add(Parameter.vector(id + result.size(), name, field, rows));
      }
    }
    return result;
  }

  /** Rows that belong to one step's block alone. */
  private static Channels ofStep(Channels channels, int own) {
    int steps = channels.steps();
    List<Integer> rows = new ArrayList<>(Collections.nCopies(own, 0));
    rows.addAll(Collections.nCopies(steps - own, channels.prefix(own).size()));
    return new Channels(rows);
  }

  private boolean isPerStep() {
    return network.connectivity() == Connectivity.DENSE;
  }

  /** How often the parameters of a batch norm are there. */
  private int sets() {
    return isPerStep() ? network.steps() : 1;
  }

  /** All stored parameters; a parameter's id is its index. */
  public List<Parameter> list() {
    return Collections.unmodifiableList(list);
  }

  /** {@link #list}, then what is derived from it: the parameters of plans. */
  public List<Parameter> planned() {
    return Collections.unmodifiableList(planned);
  }

  /**
   * The id of a node's weight.
   *
   * @param node index in {@link Network#nodes()}
   * @throws IllegalArgumentException if that node has no weight
   */
  public int weight(int node) {
    int id = first.get(node);
    if (id == end(node) || isNorm(node)) {
      throw new IllegalArgumentException("node " + node + " has no weight");
    }
    return id;
  }

  /** Whether a node adds a bias. */
  public boolean hasBias(int node) {
    return end(node) - first.get(node) > 1 && !isNorm(node);
  }

  /**
   * The id of the bias that a node adds at a step: for the readout that step's own, for every other
   * node the same one at every step.
   *
   * @param node index in {@link Network#nodes()}
   * @throws IllegalArgumentException if that node has no bias
   */
  public int bias(int node, int step) {
    checkStep(step);
    if (!hasBias(node)) {
      throw new IllegalArgumentException("node " + node + " has no bias");
    }
    boolean readout = node == first.size() - 1;
    return first.get(node) + 1 + (readout ? step : 0);
  }

  /**
   * The parameters of a batch norm at a step.
   *
   * @param node index in {@link Network#nodes()}
   * @throws IllegalArgumentException if that node is no batch norm
   */
  public Op.Norm norm(int node, int step) {
    int id = first.get(node) + NORM.size() * set(node, step);
    return new Op.Norm(id, id + 1, id + 2, id + 3);
  }

  /** The id, among the planned ones, of the scale that a batch norm comes down to at a step. */
  int scale(int node, int step) {
    return derived.get(node) + DERIVED.size() * set(node, step);
  }

  /** The id of the shift that goes with {@link #scale}. */
  int shift(int node, int step) {
    return scale(node, step) + 1;
  }

  private int set(int node, int step) {
    checkStep(step);
    if (!isNorm(node)) {
      throw new IllegalArgumentException("node " + node + " is no batch norm");
    }
    return isPerStep() ? step : 0;
  }

  /** Whether a node is a batch norm. */
  public boolean isNorm(int node) {
    return network.nodes().get(node).layer() instanceof Layer.BatchNorm2d;
  }

  private int end(int node) {
    return node + 1 < first.size() ? first.get(node + 1) : list.size();
  }

  private void checkStep(int step) {
    if (step < 0 || step >= network.steps()) {
      throw new IllegalArgumentException("step " + step + " of " + network.steps());
    }
  }
}
