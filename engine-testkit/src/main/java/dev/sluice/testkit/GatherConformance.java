package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Prepared;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Escalation of fewer and fewer images: what goes on has the same bits. */
public interface GatherConformance extends BackendUnderTest {

  /** Widening after each gather, 65 → 64 → 33 → 16 → 15 → 3 → 1 images, through seven steps. */
  @TestFactory
  default Stream<DynamicTest> escalations() {
    return LongStream.rangeClosed(1, 6)
        .boxed()
        .flatMap(
            seed ->
                Stream.of(Survivors.values())
                    .map(
                        survivors ->
                            DynamicTest.dynamicTest(
                                "escalate 65, 64, 33, 16, 15, 3, 1 images, %s go on, seed %d"
                                    .formatted(survivors, seed),
                                () -> escalate(seed, survivors, false))));
  }

  /** Starting again from the gathered input at every step, as dense networks do. */
  @TestFactory
  default Stream<DynamicTest> restarts() {
    return Stream.of(Survivors.values())
        .map(
            survivors ->
                DynamicTest.dynamicTest(
                    "gather 65, 64, 33, 16, 15, 3, 1 images and infer again, %s go on"
                        .formatted(survivors),
                    () -> escalate(7, survivors, true)));
  }

  private void escalate(long seed, Survivors survivors, boolean restarts) {
    int[] counts = {65, 64, 33, 16, 15, 3, 1};
    List<Scenario> scenarios = RandomNetwork.escalations(seed, counts.length);
    Random random = new Random(seed);
    int[] origins = IntStream.range(0, counts[0]).toArray();
    try (Trial trial = new Trial(backend(), scenarios.getFirst(), counts[0], 2)) {
      Prepared prepared = trial.prepared();
      trial.write(counts[0]);
      for (int step = 0; step < counts.length; step++) {
        Scenario scenario = scenarios.get(step);
        if (step > 0) {
          int[] kept = survivors.choose(origins.length, counts[step], random);
          prepared.gather(kept, kept.length);
          int[] before = origins;
          origins = IntStream.of(kept).map(i -> before[i]).toArray();
        }
        String content = step == 0 || restarts ? "fill" : "refill/" + (step - 1);
        prepared.run(scenario.plan().program(content), origins.length);
        String next = (step == 0 || restarts ? "infer/" : "widen/") + step;
        prepared.run(scenario.plan().program(next), origins.length);
        prepared.run(scenario.plan().program("read"), origins.length);
        Scenario wanted = restarts ? scenario.running("fill", next, "read") : scenario;
        Expectation.forward(wanted, counts[0], backend().exact())
            .checkOutputs(trial, origins, "step " + step + ", " + origins.length + " images");
      }
    }
  }

  /** What the host writes after a gather counts, and the batch may grow again. */
  @Test
  default void gatheredPlanTakesNewImages() {
    Scenario scenario = RandomNetwork.escalations(8, 2).getFirst();
    Expectation expected = Expectation.forward(scenario, 33, backend().exact());
    try (Trial trial = new Trial(backend(), scenario, 33, 2)) {
      trial.run(20);
      trial.prepared().gather(new int[] {3, 17, 19, -1}, 3);
      trial.run(33);
      expected.checkOutputs(trial, 33, "33 new images after a gather of 3 of 20");
    }
  }

  /** Positions must increase and be among the last run's images. */
  @Test
  default void gatherRejectsWrongPositions() {
    Scenario scenario = RandomNetwork.escalations(9, 2).getFirst();
    try (Trial trial = new Trial(backend(), scenario, 16, 1)) {
      Prepared prepared = trial.prepared();
      trial.run(8);
      for (int[] wrong : new int[][] {{0, 0}, {3, 2}, {7, 8}, {-1, 0}}) {
        assertThrows(IllegalArgumentException.class, () -> prepared.gather(wrong, 2));
      }
      assertThrows(IllegalArgumentException.class, () -> prepared.gather(new int[] {1, 2}, 3));
      assertThrows(IllegalArgumentException.class, () -> prepared.gather(new int[] {1, 2}, 0));
      Expectation expected = Expectation.forward(scenario, 8, backend().exact());
      prepared.run(scenario.plan().program("read"), 8);
      expected.checkOutputs(trial, 8, "after rejected gathers");
    }
  }
}
