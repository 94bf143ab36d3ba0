package dev.sluice.testkit;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Forward results of random networks, all their values included, against the reference. */
public interface RandomPlanConformance extends BackendUnderTest {

  /** Fixed seeds; the failing one is in the test's name. */
  @TestFactory
  default Stream<DynamicTest> randomPlans() {
    return LongStream.rangeClosed(1, 60)
        .boxed()
        .flatMap(seed -> RandomNetwork.scenarios(seed).stream())
        .map(
            scenario ->
                DynamicTest.dynamicTest(
                    scenario.name(), () -> Comparison.everyBatch(backend(), scenario)));
  }
}
