package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Prepared;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Running a prepared plan allocates nothing once the code is warm. */
public interface AllocationConformance extends BackendUnderTest {
  /** Inference, and escalation of fewer images, few and many, alone and with a helper. */
  @TestFactory
  default Stream<DynamicTest> runsAllocateNothing() {
    return Stream.of(new int[] {1, 1}, new int[] {5, 3}, new int[] {40, 17})
        .flatMap(
            counts ->
                Stream.of(1, 2)
                    .map(
                        threads ->
                            DynamicTest.dynamicTest(
                                "no allocation: %d images, %d go on, %d threads"
                                    .formatted(counts[0], counts[1], threads),
                                () -> check(counts[0], counts[1], threads))));
  }

  private void check(int images, int going, int threads) {
    Scenario scenario = RandomNetwork.escalations(3, 2).getLast();
    int infer = scenario.plan().program("infer/0");
    int widen = scenario.plan().program("widen/1");
    int[] kept = IntStream.range(0, going).map(i -> i * images / going).toArray();
    try (Trial trial = new Trial(backend(), scenario, images, threads)) {
      Prepared prepared = trial.prepared();
      trial.run(images);
      assertEquals(
          0,
          Allocation.perRun(
              () -> {
                prepared.run(infer, images);
                prepared.gather(kept, going);
                prepared.run(widen, going);
              }),
          "bytes");
    }
  }
}
