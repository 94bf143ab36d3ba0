package dev.sluice.core;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Network;
import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Value.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a stage of training takes from its frozen steps as it is. In a triangular network a channel
 * reads only channels of its own step and earlier ones, so those of frozen steps are the same for
 * an image throughout the stage: they are taken from the host, as far as the trained channels read
 * them, and so are the readout's sums. In a dense network they change with every update, and
 * nothing is taken.
 *
 * @param count how many steps, 0 if nothing is taken
 * @param step the width that the stage runs
 */
record FrozenSteps(int count, int step) {
  /** Name of the readout before its bias; no node has a name with a space. */
  static final String SUM = "class sums";

  /**
   * The frozen steps of a stage.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ firstTrained ≤ step &lt; steps
   */
  static FrozenSteps of(Network network, int step, int firstTrained) {
    Objects.checkIndex(step, network.steps());
    Objects.checkIndex(firstTrained, step + 1);
    boolean lasting = network.connectivity() == Connectivity.TRIANGULAR;
    return new FrozenSteps(lasting ? firstTrained : 0, step);
  }

  boolean isNone() {
    return count == 0;
  }

  /** The channels that the frozen steps have. */
  ChannelRange frozen(Channels channels) {
    return isNone() ? ChannelRange.upTo(0) : channels.prefix(count - 1);
  }

  /** The channels that the stage computes itself. */
  ChannelRange computed(Channels channels) {
    return new ChannelRange(frozen(channels).end(), channels.prefix(step).end());
  }

  /** Whether something that the stage computes reads frozen channels of a unit. */
  boolean isTaken(List<Unit> units, int unit) {
    return !isNone()
        && units.subList(0, units.size() - 1).stream() // the readout goes on from its sums
            .filter(reader -> reader.inputs().contains(unit + 1))
            .anyMatch(
                reader ->
                    reader.kind() == Unit.Kind.CONV && !computed(reader.channels()).isEmpty());
  }

  /** The frozen channels of a unit. */
  Shape shape(Unit unit) {
    Shape full = unit.shape();
    return new Shape(frozen(unit.channels()).size(), full.height(), full.width());
  }

  /** The name, in both plans, of the frozen channels of a value. */
  static String name(String value) {
    return "frozen " + value;
  }

  /** The plan that computes what is taken; only if there are frozen steps. */
  Plan plan(Network network) {
    NetworkParameters parameters = NetworkParameters.of(network);
    List<Unit> units = Units.ofInference(network);
    PlanWriter writer = new PlanWriter();
    List<Op> ops = new ArrayList<>();
    List<Integer> values = new ArrayList<>();
    values.add(writer.value(Planner.INPUT, network.input(), Role.INPUT));
    for (int i = 0; i < units.size() - 1; i++) {
      Unit unit = units.get(i);
      Role role = isTaken(units, i) ? Role.OUTPUT : Role.SCRATCH;
      int y = writer.value(name(unit.name()), shape(unit), role);
      ChannelRange channels = frozen(unit.channels());
      ops.add(Planner.forward(parameters, unit, values, y, count - 1, channels));
      values.add(y);
    }
    Unit readout = units.getLast();
    int weight = parameters.weight(readout.node());
    int sum = writer.value(name(SUM), readout.shape(), Role.OUTPUT);
    List<Region> reads = parameters.list().get(weight).inUse(count - 1);
    int x = values.get(readout.input());
    ops.add(new Op.Conv(weight, readout.window(), x, sum, reads, false, Epilogue.NONE));
    writer.program(Planner.infer(count - 1), ops);
    return writer.plan(parameters.planned());
  }
}
