package dev.sluice.core;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Network;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Region;
import dev.sluice.core.Unit.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Plans how gradients flow at one step: only through the channels that lead to a trained block, and
 * only to weights that are trained.
 */
final class BackwardPass {
  private final int step;
  private final int firstTrained;
  private final FrozenSteps frozen;
  private final NetworkParameters parameters;
  private final List<Unit> units;
  private final Gradients gradients;
  private final List<Integer> values;
  private final List<Integer> masks;
  private final List<ChannelRange> needed = new ArrayList<>();
  private final List<Op> ops = new ArrayList<>();
  private final Set<Integer> updated;

  /**
   * What the forward pass leaves: values by place, as {@link Unit#inputs} counts, masks by unit.
   */
  record Forward(List<Unit> units, List<Integer> values, List<Integer> masks) {}

  /**
   * @param updated is told the parameters that get a gradient
   */
  BackwardPass(
      Network network,
      int step,
      int firstTrained,
      Forward forward,
      PlanWriter writer,
      Set<Integer> updated) {
    this.step = step;
    this.firstTrained = firstTrained;
    this.frozen = FrozenSteps.of(network, step, firstTrained);
    this.parameters = NetworkParameters.of(network);
    this.units = forward.units;
    this.gradients = new Gradients(writer, network.input(), units);
    this.values = forward.values;
    this.masks = forward.masks;
    this.updated = updated;
    needed.add(ChannelRange.upTo(0)); // nobody asks for the gradient of the images
    for (Unit unit : units) {
      needed.add(needed(unit));
    }
  }

  /** Where the gradient of the logits is to be written before {@link #ops}. */
  int logits() {
    return gradients.add(units.size());
  }

  /** The operations. */
  List<Op> ops() {
    for (int i = units.size() - 1; i >= 0; i--) {
      if (!needed.get(i + 1).isEmpty()) {
        backward(i);
      }
    }
    return ops;
  }

  /** From the gradient of what a unit yields to those of what it reads, and of its parameters. */
  private void backward(int i) {
    Unit unit = units.get(i);
    int dy = gradients.sum(i + 1, needed.get(i + 1), ops);
    if (unit.relu() && unit.kind() != Kind.APPLY) {
      int clamped = gradients.own(i + 1);
      ops.add(new Op.ReluDx(values.get(i + 1), dy, clamped, needed.get(i + 1)));
      dy = clamped;
    }
    switch (unit.kind()) {
      case CONV -> backwardConv(unit, dy);
      case DEPTHWISE -> backwardDepthwise(unit, dy);
      case NORM -> backwardNorm(unit, dy);
      case ADD -> backwardAdd(unit, dy);
      case DROPOUT ->
          ops.add(new Op.Mask(dy, masks.get(i), gradients.add(unit.input()), needed.get(i + 1)));
      case APPLY -> backwardApply(unit, values.get(i + 1), dy);
    }
  }

  private void backwardConv(Unit unit, int dy) {
    Parameter weight = weight(unit);
    List<Region> trained = trained(weight);
    if (!trained.isEmpty()) {
      ops.add(new Op.ConvDw(weight.id(), unit.window(), values.get(unit.input()), dy, trained));
      updated.add(weight.id());
    }
    backwardBias(unit, dy);
    ChannelRange columns = needed.get(unit.input());
    if (!columns.isEmpty()) {
      List<Region> reads = carrying(weight, step, needed(unit), columns);
      int dx = gradients.add(unit.input());
      ops.add(new Op.ConvDx(weight.id(), unit.window(), dy, dx, reads));
    }
  }

  private void backwardDepthwise(Unit unit, int dy) {
    Parameter weight = weight(unit);
    List<Region> trained = trained(weight);
    if (!trained.isEmpty()) {
      int x = values.get(unit.input());
      ops.add(new Op.DepthwiseDw(weight.id(), unit.window(), x, dy, rows(trained)));
      updated.add(weight.id());
    }
    backwardBias(unit, dy);
    ChannelRange channels = needed.get(unit.input());
    if (!channels.isEmpty()) {
      int dx = gradients.add(unit.input());
      ops.add(new Op.DepthwiseDx(weight.id(), unit.window(), dy, dx, channels));
    }
  }

  private void backwardBias(Unit unit, int dy) {
    if (!parameters.hasBias(unit.node())) {
      return;
    }
    Parameter bias = bias(unit);
    List<Region> trained = trained(bias);
    if (!trained.isEmpty()) {
      ops.add(new Op.ShiftDw(bias.id(), dy, rows(trained)));
      updated.add(bias.id());
    }
  }

  private void backwardNorm(Unit unit, int dy) {
    Op.Norm norm = parameters.norm(unit.norm(), step);
    int dx = gradients.add(unit.input());
    ops.add(new Op.BatchNormDx(norm, values.get(unit.input()), dy, dx, needed(unit)));
    updated.add(norm.weight());
    updated.add(norm.bias());
  }

  /** Both summands have the sum's gradient. */
  private void backwardAdd(Unit unit, int dy) {
    for (int input : unit.inputs()) {
      if (!needed.get(input).isEmpty()) {
        gradients.share(input, dy);
      }
    }
  }

  private void backwardApply(Unit unit, int y, int dy) {
    int x = values.get(unit.input());
    int dx = gradients.add(unit.input());
    ChannelRange channels = needed.get(unit.input());
    ops.add(
        unit.pool() != null
            ? new Op.PoolDx(unit.pool(), x, dy, dx, channels)
            : new Op.ReluDx(y, dy, dx, channels));
  }

  /** The channels of a unit's output whose gradient leads to something that is trained. */
  private ChannelRange needed(Unit unit) {
    return switch (unit.kind()) {
      case CONV -> {
        ChannelRange neededInput = needed.get(unit.input());
        yield weight(unit).inUse(step).stream()
            .filter(region -> region.columns().overlaps(neededInput))
            .map(Region::rows)
            .reduce(trainedRows(unit), ChannelRange::hull);
      }
      case DEPTHWISE -> trainedRows(unit).hull(needed.get(unit.input()));
      // A frozen batch norm is never run in training: its channels are taken as they are.
      case NORM -> frozen.computed(unit.channels());
      case ADD -> needed.get(unit.input()).hull(needed.get(unit.inputs().getLast()));
      case DROPOUT, APPLY -> needed.get(unit.input());
    };
  }

  /** The output channels of which a convolution's weight or bias is trained. */
  private ChannelRange trainedRows(Unit unit) {
    ChannelRange weights = rows(trained(weight(unit)));
    return parameters.hasBias(unit.node()) ? weights.hull(rows(trained(bias(unit)))) : weights;
  }

  /** The weights in use between the channels that the gradient comes from and goes to. */
  static List<Region> carrying(
      Parameter weight, int step, ChannelRange rows, ChannelRange columns) {
    return weight.inUse(step).stream()
        .map(r -> new Region(r.rows().intersection(rows), r.columns().intersection(columns)))
        .filter(r -> !r.isEmpty())
        .toList();
  }

  private List<Region> trained(Parameter parameter) {
    return IntStream.rangeClosed(firstTrained, step)
        .mapToObj(parameter::block)
        .flatMap(List::stream)
        .toList();
  }

  private static ChannelRange rows(List<Region> regions) {
    return Stream.concat(Stream.of(ChannelRange.upTo(0)), regions.stream().map(Region::rows))
        .reduce(ChannelRange::hull)
        .orElseThrow();
  }

  private Parameter weight(Unit unit) {
    return parameters.list().get(parameters.weight(unit.node()));
  }

  private Parameter bias(Unit unit) {
    return parameters.list().get(parameters.bias(unit.node(), step));
  }
}
