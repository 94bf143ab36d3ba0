package dev.sluice.core;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Network;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Plan;
import dev.sluice.api.Region;
import dev.sluice.api.Value.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Lowers networks to plans. Together with {@link TrainingPlanner} the only place that knows what
 * layers, widths and freezing mean; a backend sees values, regions of weights and operations.
 */
public final class Planner {
  /** Name of the value that holds the images. */
  public static final String INPUT = "input";

  /** Name of the value that holds one number per class. */
  public static final String LOGITS = "logits";

  private static final Set<String> TAKEN = Set.of(INPUT, LOGITS);

  private final Network network;
  private final NetworkParameters parameters;
  private final List<Unit> units;
  private final boolean keeps;
  private final PlanWriter writer = new PlanWriter();
  private final List<Integer> values = new ArrayList<>();
  private int sum;

  private Planner(Network network) {
    this.network = network;
    this.parameters = NetworkParameters.of(network);
    this.units = Units.ofInference(network);
    this.keeps = network.steps() > 1 && network.connectivity() == Connectivity.TRIANGULAR;
  }

  /**
   * The plan that runs a network: a program {@code infer/s} for every step and, for triangular
   * networks, {@code widen/s} for every step but the first, which turns the kept values of step s−1
   * into those of step s. Its values are {@link #INPUT} and {@link #LOGITS}.
   */
  public static Plan inference(Network network) {
    return new Planner(network).plan();
  }

  /** Name of the program that computes a step from the input. */
  public static String infer(int step) {
    return "infer/" + step;
  }

  /** Name of the program that goes on from the step before. */
  public static String widen(int step) {
    return "widen/" + step;
  }

  /** What people read, the unit's own name, unless a value of the plan is named so. */
  private static String name(Unit unit) {
    return TAKEN.contains(unit.name()) ? unit.value() : unit.name();
  }

  private Plan plan() {
    values.add(writer.value(INPUT, network.input(), Role.INPUT));
    for (Unit unit : units.subList(0, units.size() - 1)) {
      values.add(writer.value(name(unit), unit.shape(), keeps ? Role.KEPT : Role.SCRATCH));
    }
    if (keeps) {
      sum = writer.value(FrozenSteps.SUM, units.getLast().shape(), Role.KEPT);
    }
    values.add(writer.value(LOGITS, units.getLast().shape(), Role.OUTPUT));
    for (int step = 0; step < network.steps(); step++) {
      writer.program(infer(step), inferOps(step));
    }
    for (int step = 1; keeps && step < network.steps(); step++) {
      writer.program(widen(step), widenOps(step));
    }
    return writer.plan(parameters.planned());
  }

  private List<Op> inferOps(int step) {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      if (keeps && isReadout(i)) {
        readout(ops, step, weight(unit).inUse(step), false);
      } else {
        ops.add(forward(i, step, unit.channels().prefix(step)));
      }
    }
    return ops;
  }

  private List<Op> widenOps(int step) {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      ChannelRange fresh = unit.channels().fresh(step);
      if (isReadout(i)) {
        readout(ops, step, weight(unit).block(step), true);
      } else if (!fresh.isEmpty()) {
        ops.add(forward(i, step, fresh));
      }
    }
    return ops;
  }

  private Op forward(int unit, int step, ChannelRange channels) {
    return forward(parameters, units.get(unit), values, values.get(unit + 1), step, channels);
  }

  /**
   * Some channels of a unit at a step.
   *
   * @param values what the unit reads, by {@link Unit#inputs}
   */
  static Op forward(
      NetworkParameters parameters,
      Unit unit,
      List<Integer> values,
      int y,
      int step,
      ChannelRange channels) {
    int x = values.get(unit.input());
    Epilogue then = epilogue(parameters, unit, step);
    return switch (unit.kind()) {
      case CONV -> {
        int weight = parameters.weight(unit.node());
        List<Region> reads = reading(parameters.list().get(weight), step, channels);
        yield new Op.Conv(weight, unit.window(), x, y, reads, false, then);
      }
      case DEPTHWISE ->
          new Op.DepthwiseConv(parameters.weight(unit.node()), unit.window(), x, y, channels, then);
      case ADD -> new Op.Add(x, values.get(unit.inputs().getLast()), y, channels, unit.relu());
      case NORM, APPLY -> new Op.Apply(x, y, channels, then);
      case DROPOUT -> throw new IllegalArgumentException(unit.name() + ": not in inference");
    };
  }

  private static Epilogue epilogue(NetworkParameters parameters, Unit unit, int step) {
    if (unit.hasNorm()) {
      int scale = parameters.scale(unit.norm(), step);
      return new Epilogue(scale, parameters.shift(unit.norm(), step), unit.relu(), unit.pool());
    }
    boolean shifts = unit.isConvolution() && parameters.hasBias(unit.node());
    int shift = shifts ? parameters.bias(unit.node(), step) : Epilogue.NO_VECTOR;
    return new Epilogue(shift, unit.relu(), unit.pool());
  }

  /** What some rows of a weight read at a step. */
  private static List<Region> reading(Parameter weight, int step, ChannelRange rows) {
    return weight.inUse(step).stream()
        .map(r -> new Region(r.rows().intersection(rows), r.columns()))
        .filter(r -> !r.isEmpty())
        .toList();
  }

  /** Keeps the sums before the bias, since the next step goes on from them and has its own bias. */
  private void readout(List<Op> ops, int step, List<Region> reads, boolean resume) {
    Unit unit = units.getLast();
    int x = values.get(unit.input());
    if (!reads.isEmpty()) {
      int weight = parameters.weight(unit.node());
      ops.add(new Op.Conv(weight, unit.window(), x, sum, reads, resume, Epilogue.NONE));
    }
    Epilogue then = Epilogue.shift(parameters.bias(unit.node(), step));
    ops.add(new Op.Apply(sum, values.getLast(), unit.channels().prefix(step), then));
  }

  private Parameter weight(Unit unit) {
    return parameters.list().get(parameters.weight(unit.node()));
  }

  private boolean isReadout(int unit) {
    return unit == units.size() - 1;
  }
}
