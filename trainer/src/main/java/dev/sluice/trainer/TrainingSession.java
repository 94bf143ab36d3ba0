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

/** One stage of training on a backend: it owns the trainable weights until it is closed. */
final class TrainingSession implements AutoCloseable {
  private final Weights weights;
  private final Prepared prepared;
  private final int program;
  private final int classes;
  private final MemorySegment input;
  private final MemorySegment targets;
  private final MemorySegment rates;
  private final Logits logits;
  private final MemorySegment loss;

  private TrainingSession(
      Weights weights, Prepared prepared, Plan plan, Network network, int batch) {
    this.weights = weights;
    this.prepared = prepared;
    this.program = plan.program(TrainingPlanner.TRAIN);
    this.classes = network.classes();
    this.input = prepared.host(plan.value(Planner.INPUT));
    this.targets = prepared.host(plan.value(TrainingPlanner.TARGETS));
    this.rates = prepared.host(plan.value(TrainingPlanner.RATES));
    this.logits = new Logits(prepared.host(plan.value(Planner.LOGITS)), classes, batch);
    this.loss = prepared.host(plan.value(TrainingPlanner.LOSS));
  }

  /** Copies the state onto the backend. */
  static TrainingSession open(
      Backend backend, Network network, Stage stage, TrainingState state, int batch, int threads) {
    Plan plan = TrainingPlanner.training(network, stage.step(), stage.firstTrained());
    Weights weights = backend.load(state.values(), true);
    try {
      weights.write(Slot.VELOCITY, state.velocities());
      Prepared prepared = backend.prepare(plan, weights, batch, threads);
      return new TrainingSession(weights, prepared, plan, network, batch);
    } catch (RuntimeException | Error e) {
      weights.close();
      throw e;
    }
  }

  /** Where the images of a batch are written: (batch, C, H, W). */
  MemorySegment input() {
    return input;
  }

  /** Sets the class of an image of the batch. */
  void label(int image, int label) {
    for (int k = 0; k < classes; k++) {
      targets.setAtIndex(ValueLayout.JAVA_FLOAT, (long) image * classes + k, k == label ? 1 : 0);
    }
  }

  void rates(double learningRate, double momentum, double weightDecay) {
    rates.setAtIndex(ValueLayout.JAVA_FLOAT, 0, (float) learningRate);
    rates.setAtIndex(ValueLayout.JAVA_FLOAT, 1, (float) momentum);
    rates.setAtIndex(ValueLayout.JAVA_FLOAT, 2, (float) weightDecay);
  }

  /** Forward, backward and update. */
  void run(int images) {
    prepared.run(program, images);
  }

  /** The mean loss of the last run's images, added in their order. */
  double meanLoss(int images) {
    double sum = 0;
    for (int i = 0; i < images; i++) {
      sum += loss.getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }
    return sum / images;
  }

  /** Whether the last run, before its update, gave an image its label. */
  boolean isRight(int image, int label) {
    return logits.argmax(image) == label;
  }

  /** Copies the weights and velocities as they are now. */
  void read(Parameters values, Parameters velocities) {
    weights.read(Slot.VALUE, values);
    weights.read(Slot.VELOCITY, velocities);
  }

  @Override
  public void close() {
    prepared.close();
    weights.close();
  }
}
