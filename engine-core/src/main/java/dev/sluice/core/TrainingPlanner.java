package dev.sluice.core;

import static java.util.Comparator.reverseOrder;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Network;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Plan;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Value.Role;
import dev.sluice.core.Unit.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lowers one stage of training to a plan: the network at one step or at several in turn, of which
 * the blocks of some steps are trained and all earlier ones are frozen. The gradient of a frozen
 * block is never computed, and the backward pass carries only the channels that lead to a trained
 * one.
 *
 * <p>In a triangular network frozen channels are not computed either: they never change while the
 * stage is trained, so the host computes them once for every image ({@link #frozen}) and writes
 * them beside the images. They have the bits that computing everything would give.
 */
public final class TrainingPlanner {
  /** Name of the value that holds one probability per class and image. */
  public static final String TARGETS = "targets";

  /** Name of the value that holds one loss per image. */
  public static final String LOSS = "loss";

  /**
   * How the names of values begin that hold what dropout multiplies activations by; the name of the
   * {@link dev.sluice.api.Layer.Dropout} node follows.
   */
  public static final String MASK = "mask ";

  private final int step;
  private final int firstTrained;
  private final FrozenSteps frozen;
  private final NetworkParameters parameters;
  private final List<Unit> units;
  private final PlanWriter writer;
  private final List<Integer> values = new ArrayList<>();
  private final List<Integer> masks = new ArrayList<>(); // by unit; -1 if it is no dropout
  private final BackwardPass backward;
  private final List<Op> ops = new ArrayList<>();
  private final Set<Integer> updated = new LinkedHashSet<>(); // ids of parameters

  /** One program: the network at one step. */
  private TrainingPlanner(Network network, int step, int firstTrained, PlanWriter writer) {
    this.step = step;
    this.writer = writer;
    this.firstTrained = firstTrained;
    this.frozen = FrozenSteps.of(network, step, firstTrained);
    this.parameters = NetworkParameters.of(network);
    this.units = Units.ofTraining(network);
    values(network);
    BackwardPass.Forward forward = new BackwardPass.Forward(units, values, masks);
    this.backward = new BackwardPass(network, step, firstTrained, forward, writer, updated);
  }

  /** Name of the program that trains at a step: forward, backward, update. */
  public static String train(int step) {
    return "train/" + step;
  }

  /**
   * The plan that trains the blocks of steps {@code firstTrained} and later by running the network
   * at some steps. Its values are {@link Planner#INPUT}, {@link #TARGETS}, {@link Planner#LOGITS},
   * {@link #LOSS}, one for every {@link Turn} that it has, and the inputs that {@link #frozen}
   * computes for the widest step. For a batch the programs {@link #train} of all steps are run,
   * widest first: they make one update. Targets may be changed in between. For every dropout there
   * is an input more, {@link #MASK}.
   *
   * @param steps widest first; none before firstTrained
   * @throws IllegalArgumentException if there is no step, or if they are not in that order
   */
  public static Plan training(Network network, List<Integer> steps, int firstTrained) {
    if (steps.isEmpty()
        || !steps.stream().sorted(reverseOrder()).distinct().toList().equals(steps)) {
      throw new IllegalArgumentException("not steps, widest first: " + steps);
    }
    PlanWriter writer = new PlanWriter();
    List<TrainingPlanner> passes =
        steps.stream()
            .map(step -> new TrainingPlanner(network, step, firstTrained, writer))
            .toList();
    passes.forEach(TrainingPlanner::forwardAndBackward);
    for (int i = 0; i < passes.size(); i++) {
      passes.get(i).update(passes.subList(0, i), passes.subList(i + 1, passes.size()));
    }
    return writer.plan(passes.getFirst().parameters.planned());
  }

  /**
   * The plan that computes what the training plan takes from its frozen steps, if it takes
   * anything. Every {@code OUTPUT} value is an {@code INPUT} value of the same name and shape
   * there. It runs on the same weights, and its results are the same before and after any update.
   * It has one program, and one more value, {@link Planner#INPUT}.
   */
  public static Optional<Plan> frozen(Network network, int step, int firstTrained) {
    FrozenSteps frozen = FrozenSteps.of(network, step, firstTrained);
    return frozen.isNone() ? Optional.empty() : Optional.of(frozen.plan(network));
  }

  private void values(Network network) {
    values.add(writer.shared(Planner.INPUT, network.input(), Role.INPUT));
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      boolean last = isReadout(i);
      String name = last ? Planner.LOGITS : unit.value();
      values.add(writer.shared(name, unit.shape(), last ? Role.OUTPUT : Role.SCRATCH));
      boolean drops = unit.kind() == Kind.DROPOUT;
      masks.add(drops ? writer.shared(MASK + unit.name(), unit.shape(), Role.INPUT) : -1);
    }
  }

  private void forwardAndBackward() {
    forward();
    int targets = writer.shared(TARGETS, units.getLast().shape(), Role.INPUT);
    int loss = writer.shared(LOSS, Shape.vector(1), Role.OUTPUT);
    ops.add(new Op.Loss(values.getLast(), targets, loss, backward.logits()));
    ops.addAll(backward.ops());
  }

  /**
   * Updates come last, since input gradients read the weights before they change. A block is used
   * by its own step's program and those of wider steps, so its own is the last.
   */
  private void update(List<TrainingPlanner> before, List<TrainingPlanner> after) {
    for (int id : updated) {
      Map<Turn, List<Region>> regions = new EnumMap<>(Turn.class);
      for (int t = firstTrained; t <= step; t++) {
        int block = t;
        boolean first = before.stream().noneMatch(pass -> pass.updates(id, block));
        boolean last = after.stream().noneMatch(pass -> pass.updates(id, block));
        regions
            .computeIfAbsent(Turn.of(first, last), _ -> new ArrayList<>())
            .addAll(parameters.list().get(id).block(block));
      }
      regions.values().removeIf(List::isEmpty);
      regions.forEach((turn, some) -> ops.add(new Op.Sgd(id, some, rates(turn))));
    }
    writer.program(train(step), ops);
  }

  private boolean updates(int parameter, int block) {
    return block <= step && updated.contains(parameter);
  }

  private int rates(Turn turn) {
    return writer.shared(turn.value(), Shape.vector(3), Role.RATES);
  }

  private void forward() {
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      int y = values.get(i + 1);
      ChannelRange computed = frozen.computed(unit.channels());
      if (isReadout(i) && !frozen.isNone()) {
        resumeReadout(values.get(unit.input()), y);
      } else if (!computed.isEmpty()) {
        ops.add(forward(i, y, computed));
      }
      if (frozen.isTaken(units, i)) {
        take(undropped(i).name(), frozen.shape(unit), y);
      }
    }
  }

  /** Some channels of a unit: as in inference but for what is different in training. */
  private Op forward(int i, int y, ChannelRange channels) {
    Unit unit = units.get(i);
    int x = values.get(unit.input());
    return switch (unit.kind()) {
      case NORM -> {
        Op.Norm norm = parameters.norm(unit.norm(), step);
        yield new Op.BatchNorm(norm, x, y, channels, unit.relu());
      }
      case DROPOUT -> new Op.Mask(x, masks.get(i), y, channels);
      case CONV, DEPTHWISE, ADD, APPLY ->
          Planner.forward(parameters, unit, values, y, step, channels);
    };
  }

  /** What a unit yields in inference, which has no dropout: frozen channels are not dropped. */
  private Unit undropped(int i) {
    Unit unit = units.get(i);
    return unit.kind() == Kind.DROPOUT ? undropped(unit.input() - 1) : unit;
  }

  /** Takes the first channels of a value from the host. */
  private void take(String name, Shape shape, int y) {
    int taken = writer.shared(FrozenSteps.name(name), shape, Role.INPUT);
    ops.add(new Op.Apply(taken, y, ChannelRange.upTo(shape.channels()), Epilogue.NONE));
  }

  /** Goes on from the sums of the frozen steps, so that every chain is as long as it would be. */
  private void resumeReadout(int x, int logits) {
    Unit readout = units.getLast();
    ChannelRange classes = readout.channels().prefix(step);
    int sum = writer.shared(FrozenSteps.SUM, readout.shape(), Role.SCRATCH);
    take(FrozenSteps.SUM, readout.shape(), sum);
    Parameter weight = weight(readout);
    List<Region> reads =
        BackwardPass.carrying(weight, step, classes, frozen.computed(weight.columns()));
    if (!reads.isEmpty()) {
      ops.add(new Op.Conv(weight.id(), readout.window(), x, sum, reads, true, Epilogue.NONE));
    }
    ops.add(new Op.Apply(sum, logits, classes, Epilogue.shift(bias(readout).id())));
  }

  private boolean isReadout(int unit) {
    return unit == units.size() - 1;
  }

  private Parameter weight(Unit unit) {
    return parameters.list().get(parameters.weight(unit.node()));
  }

  private Parameter bias(Unit unit) {
    return parameters.list().get(parameters.bias(unit.node(), step));
  }
}
