package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Prepared;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Running a prepared plan allocates nothing once the code is warm. */
public interface AllocationConformance extends BackendUnderTest {
  /** Inference, escalation with gathers, for one image and for many, alone and with a helper. */
  @TestFactory
  default Stream<DynamicTest> runsAllocateNothing() {
    return Stream.of(1, 3)
        .flatMap(
            images ->
                Stream.of(1, 2)
                    .map(
                        threads ->
                            DynamicTest.dynamicTest(
                                "no allocation: %d images, %d threads".formatted(images, threads),
                                () -> check(images, threads))));
  }

  private void check(int images, int threads) {
    Scenario scenario = RandomNetwork.escalations(3, 2).getLast();
    int infer = scenario.plan().program("infer/0");
    int widen = scenario.plan().program("widen/1");
    int[] all = {0, 1, 2};
    try (Trial trial = new Trial(backend(), scenario, images, threads)) {
      Prepared prepared = trial.prepared();
      trial.run(images);
      assertEquals(
          0,
          Allocation.perRun(
              () -> {
                prepared.run(infer, images);
                prepared.gather(all, images);
                prepared.run(widen, images);
              }),
          "bytes");
    }
  }
}
