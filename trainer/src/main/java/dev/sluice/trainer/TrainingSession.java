package dev.sluice.trainer;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Weights;
import dev.sluice.api.Weights.Slot;
import dev.sluice.core.Logits;
import dev.sluice.core.PlanParameters;
import dev.sluice.core.Planner;
import dev.sluice.core.TrainingPlanner;
import dev.sluice.core.Turn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One stage of training on a backend: it owns the trainable weights until it is closed. */
final class TrainingSession implements AutoCloseable {
  private final Weights weights;
  private final Prepared prepared;
  private final @Nullable FrozenActivations frozen;
  private final DropoutMasks masks;
  private final TrainingFeed feed;
  private final List<Parameter> parameters;
  private final int[] programs; // widest step first
  private final MemorySegment input;
  private final Targets targets;
  private final Map<Turn, MemorySegment> rates = new EnumMap<>(Turn.class);
  private final Logits logits;
  private final MemorySegment loss;
  private final int[] labels; // of the batch
  private double meanLoss;
  private int right;

  private TrainingSession(
      Weights weights,
      int[] programs,
      Plan plan,
      Prepared prepared,
      @Nullable FrozenActivations frozen,
      DropoutMasks masks,
      TrainingFeed feed) {
    this.weights = weights;
    this.programs = programs;
    this.prepared = prepared;
    this.frozen = frozen;
    this.masks = masks;
    this.feed = feed;
    this.parameters = plan.parameters();
    int classes = plan.values().get(plan.value(Planner.LOGITS)).shape().channels();
    this.input = prepared.host(plan.value(Planner.INPUT));
    this.targets = new Targets(prepared.host(plan.value(TrainingPlanner.TARGETS)), classes);
    this.logits = new Logits(prepared.host(plan.value(Planner.LOGITS)), classes, feed.batch());
    this.loss = prepared.host(plan.value(TrainingPlanner.LOSS));
    this.labels = new int[feed.batch()];
    for (Turn turn : Turn.values()) {
      plan.values().stream()
          .filter(value -> value.name().equals(turn.value()))
          .forEach(value -> rates.put(turn, prepared.host(value.id())));
    }
  }

  /** Copies the state onto the backend. */
  static TrainingSession open(
      Backend backend,
      int threads,
      Network network,
      Stage stage,
      TrainingState state,
      TrainingFeed feed) {
    Plan plan = TrainingPlanner.training(network, stage.steps(), stage.firstTrained());
    int[] programs =
        stage.steps().stream().mapToInt(s -> plan.program(TrainingPlanner.train(s))).toArray();
    Weights weights = backend.load(PlanParameters.of(network, state.values()), true);
    try {
      Parameters velocities = new Parameters(plan.parameters());
      PlanParameters.copy(state.velocities(), velocities);
      weights.write(Slot.VELOCITY, velocities);
      Prepared prepared = backend.prepare(plan, weights, feed.batch(), threads);
      try {
        FrozenActivations frozen =
            TrainingPlanner.frozen(network, stage.widest(), stage.firstTrained())
                .map(
                    of ->
                        new FrozenActivations(
                            of,
                            backend.prepare(of, weights, feed.batch(), threads),
                            plan,
                            prepared,
                            feed))
                .orElse(null);
        DropoutMasks masks = new DropoutMasks(network, plan, prepared);
        return new TrainingSession(weights, programs, plan, prepared, frozen, masks, feed);
      } catch (RuntimeException | Error e) {
        prepared.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      weights.close();
      throw e;
    }
  }

  /** Batches are of this epoch from now on. */
  void begin(int stage, int epoch) {
    feed.images().begin(stage, epoch);
  }

  /**
   * Takes a batch: the images {@code order[first]}, {@code order[first + 1]} …, and their labels or
   * what the teacher answers.
   */
  void take(int[] order, int first) {
    for (int i = 0; i < labels.length; i++) {
      int image = order[first + i];
      feed.images().fill(image, input, i);
      labels[i] = feed.images().label(image);
      targets.label(i, labels[i]);
    }
    if (feed.teacher() != null) {
      targets.teach(feed.teacher().answers(input, labels.length));
    }
    if (frozen != null) {
      frozen.fill(order, first, labels.length);
    }
  }

  /** Images per update. */
  int batch() {
    return labels.length;
  }

  /** Draws what dropout drops in the batch. */
  void drop(SplittableRandom random) {
    masks.fill(random, labels.length);
  }

  void rates(double learningRate, double momentum, double weightDecay) {
    rates.forEach(
        (turn, memory) -> {
          float[] numbers = turn.rates(learningRate, momentum, weightDecay);
          MemorySegment.copy(numbers, 0, memory, ValueLayout.JAVA_FLOAT, 0, numbers.length);
        });
  }

  /**
   * Forward and backward at every width, and one update, on the batch that was taken. The widest
   * learns the targets, the others as much what the widest answers: in-place distillation (Yu and
   * Huang 2019), but with the labels beside it.
   */
  void run() {
    prepared.run(programs[0], labels.length);
    readAnswers();
    if (programs.length > 1) {
      targets.teach(logits);
    }
    for (int i = 1; i < programs.length; i++) {
      prepared.run(programs[i], labels.length);
    }
  }

  private void readAnswers() {
    double sum = 0;
    right = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += loss.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      right += logits.argmax(i) == labels[i] ? 1 : 0;
    }
    meanLoss = sum / labels.length;
  }

  /** The widest width's mean loss in the last run, added in the order of images. */
  double meanLoss() {
    return meanLoss;
  }

  /** How many images the widest width, before the last run's update, gave their label. */
  int right() {
    return right;
  }

  /** Copies the weights and velocities as they are now. */
  void read(Parameters values, Parameters velocities) {
    read(Slot.VALUE, values);
    read(Slot.VELOCITY, velocities);
  }

  private void read(Slot slot, Parameters into) {
    Parameters all = new Parameters(parameters);
    weights.read(slot, all);
    PlanParameters.copy(all, into);
  }

  @Override
  public void close() {
    if (frozen != null) {
      frozen.close();
    }
    prepared.close();
    weights.close();
  }
}
