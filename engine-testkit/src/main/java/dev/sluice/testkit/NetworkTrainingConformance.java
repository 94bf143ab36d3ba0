package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Prepared;
import dev.sluice.api.Weights.Slot;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Stages of training as the planner lowers them. Weights that a stage does not use are NaN. */
public interface NetworkTrainingConformance extends BackendUnderTest {

  /**
   * One update: every program's gradients are right, for the weights from before all of them; the
   * update follows its formula with their sum.
   */
  @TestFactory
  default Stream<DynamicTest> stagesComputeTheirGradients() {
    return TrainingStage.all()
        .map(stage -> DynamicTest.dynamicTest("gradients of " + stage, () -> gradients(stage)));
  }

  private void gradients(TrainingStage stage) {
    Assumptions.assumeTrue(
        backend().exact(), "other bits in the forward pass may clamp other values");
    Scenario scenario = stage.scenario();
    Usage usage = new Usage(scenario.plan());
    float[] rates = {TrainingStage.RATE, TrainingStage.MOMENTUM, TrainingStage.DECAY};
    for (int images : new int[] {1, 3, 17, 32}) {
      try (Trial trial = new Trial(backend(), scenario, 32, 2)) {
        SgdStep update = new SgdStep(trial.read(Slot.VALUE), trial.read(Slot.VELOCITY), rates);
        String where = scenario.name() + ", " + images + " images";
        trial.write(images);
        for (int program : scenario.script()) {
          Scenario alone = scenario.only(program);
          trial.prepared().run(program, images);
          Parameters gradient = trial.read(Slot.GRADIENT);
          new TrainingExpectation(alone, images).check(gradient, where);
          update.add(gradient, new Usage(alone.plan()));
        }
        for (Parameter parameter : scenario.plan().parameters()) {
          if (!usage.isRunning(parameter)) {
            update.check(parameter, usage.isUpdated(parameter), trial, where);
          }
        }
      }
    }
  }

  /** Several updates: blocks that are not trained keep their bytes, the others change. */
  @TestFactory
  default Stream<DynamicTest> frozenBlocksKeepTheirBytes() {
    return TrainingStage.all()
        .map(stage -> DynamicTest.dynamicTest("frozen blocks of " + stage, () -> freeze(stage)));
  }

  private void freeze(TrainingStage stage) {
    Scenario scenario = stage.scenario();
    try (Trial trial = new Trial(backend(), scenario, 17, 2)) {
      Parameters before = trial.read(Slot.VALUE);
      for (int run = 0; run < 3; run++) {
        trial.run(17);
      }
      Parameters after = trial.read(Slot.VALUE);
      for (Parameter parameter : after.list()) {
        float[] old = before.values(parameter.id());
        float[] now = after.values(parameter.id());
        boolean[] trained = stage.trained(parameter);
        int changed = 0;
        for (int i = 0; i < trained.length; i++) {
          boolean same = Float.floatToRawIntBits(old[i]) == Float.floatToRawIntBits(now[i]);
          assertTrue(same || trained[i], Expectation.place(parameter, i) + " is frozen");
          changed += same ? 0 : 1;
        }
        // A readout has a bias for every step and trains only one of them.
        boolean trains = parameter.rank() > 1 && stage.trains(parameter);
        assertTrue(!trains || changed > 0, parameter.node() + ": nothing was trained");
      }
    }
  }

  /** The same bytes for 1, 2 and 3 threads, and every time, after several updates. */
  @TestFactory
  default Stream<DynamicTest> stagesAreReproducible() {
    return TrainingStage.all()
        .filter(stage -> stage.firstTrained() == stage.step() || stage.steps().size() > 1)
        .map(stage -> DynamicTest.dynamicTest("threads of " + stage, () -> reproduce(stage)));
  }

  private void reproduce(TrainingStage stage) {
    Scenario scenario = stage.scenario();
    for (int images : new int[] {1, 3, 16, 17, 33, 64}) {
      Snapshot once = train(scenario, images, 1);
      once.check(train(scenario, images, 1), images + " images, again");
      once.check(train(scenario, images, 2), images + " images, 2 threads");
      once.check(train(scenario, images, 3), images + " images, 3 threads");
    }
  }

  private Snapshot train(Scenario scenario, int images, int threads) {
    try (Trial trial = new Trial(backend(), scenario, 64, threads)) {
      trial.run(images);
      trial.run(images);
      return Snapshot.of(scenario, trial, images);
    }
  }

  /** After warm-up, training allocates nothing. */
  @TestFactory
  default Stream<DynamicTest> trainingAllocatesNothing() {
    return TrainingStage.all()
        .filter(stage -> stage.step() == 0 && !stage.network().isTriangular())
        .flatMap(
            stage ->
                Stream.of(1, 2)
                    .map(
                        threads ->
                            DynamicTest.dynamicTest(
                                "no allocation in training: %s, %d threads"
                                    .formatted(stage, threads),
                                () -> allocate(stage.scenario(), threads))));
  }

  private void allocate(Scenario scenario, int threads) {
    try (Trial trial = new Trial(backend(), scenario, 2, threads)) {
      trial.run(2);
      Prepared prepared = trial.prepared();
      assertEquals(0, Allocation.perRun(() -> prepared.run(0, 2)), "bytes");
    }
  }
}
