package dev.sluice.trainer;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Weights;
import dev.sluice.api.Weights.Slot;
import dev.sluice.core.Logits;
import dev.sluice.core.Planner;
import dev.sluice.core.TrainingPlanner;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** One stage of training on a backend: it owns the trainable weights until it is closed. */
final class TrainingSession implements AutoCloseable {
  private final Weights weights;
  private final Prepared prepared;
  private final @Nullable FrozenActivations frozen;
  private final TrainingImages images;
  private final int program;
  private final int classes;
  private final MemorySegment input;
  private final MemorySegment targets;
  private final MemorySegment rates;
  private final Logits logits;
  private final MemorySegment loss;
  private final int[] labels; // of the batch

  private TrainingSession(
      Weights weights,
      Plan plan,
      Prepared prepared,
      @Nullable FrozenActivations frozen,
      TrainingFeed feed) {
    this.weights = weights;
    this.prepared = prepared;
    this.frozen = frozen;
    this.images = feed.images();
    this.program = plan.program(TrainingPlanner.TRAIN);
    this.classes = plan.values().get(plan.value(Planner.LOGITS)).shape().channels();
    this.input = prepared.host(plan.value(Planner.INPUT));
    this.targets = prepared.host(plan.value(TrainingPlanner.TARGETS));
    this.rates = prepared.host(plan.value(TrainingPlanner.RATES));
    this.logits = new Logits(prepared.host(plan.value(Planner.LOGITS)), classes, feed.batch());
    this.loss = prepared.host(plan.value(TrainingPlanner.LOSS));
    this.labels = new int[feed.batch()];
  }

  /** Copies the state onto the backend. */
  static TrainingSession open(
      Backend backend,
      int threads,
      Network network,
      Stage stage,
      TrainingState state,
      TrainingFeed feed) {
    Plan plan = TrainingPlanner.training(network, stage.step(), stage.firstTrained());
    Weights weights = backend.load(state.values(), true);
    try {
      weights.write(Slot.VELOCITY, state.velocities());
      Prepared prepared = backend.prepare(plan, weights, feed.batch(), threads);
      try {
        FrozenActivations frozen =
            TrainingPlanner.frozen(network, stage.step(), stage.firstTrained())
                .map(
                    of ->
                        new FrozenActivations(
                            of,
                            backend.prepare(of, weights, feed.batch(), threads),
                            plan,
                            prepared,
                            feed))
                .orElse(null);
        return new TrainingSession(weights, plan, prepared, frozen, feed);
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
    images.begin(stage, epoch);
  }

  /**
   * Takes a batch: the images {@code order[first]}, {@code order[first + 1]} …, and their labels.
   */
  void take(int[] order, int first) {
    for (int i = 0; i < labels.length; i++) {
      int image = order[first + i];
      images.fill(image, input, i);
      labels[i] = images.label(image);
      for (int k = 0; k < classes; k++) {
        float target = k == labels[i] ? 1 : 0;
        targets.setAtIndex(ValueLayout.JAVA_FLOAT, (long) i * classes + k, target);
      }
    }
    if (frozen != null) {
      frozen.fill(order, first, labels.length);
    }
  }

  void rates(double learningRate, double momentum, double weightDecay) {
    rates.setAtIndex(ValueLayout.JAVA_FLOAT, 0, (float) learningRate);
    rates.setAtIndex(ValueLayout.JAVA_FLOAT, 1, (float) momentum);
    rates.setAtIndex(ValueLayout.JAVA_FLOAT, 2, (float) weightDecay);
  }

  /** Forward, backward and update, on the batch that was taken. */
  void run() {
    prepared.run(program, labels.length);
  }

  /** The mean loss of the last run's images, added in their order. */
  double meanLoss() {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += loss.getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }
    return sum / labels.length;
  }

  /** How many images the last run, before its update, gave their label. */
  int right() {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += logits.argmax(i) == labels[i] ? 1 : 0;
    }
    return right;
  }

  /** Copies the weights and velocities as they are now. */
  void read(Parameters values, Parameters velocities) {
    weights.read(Slot.VALUE, values);
    weights.read(Slot.VELOCITY, velocities);
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
