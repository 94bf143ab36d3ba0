package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Network;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Weights;
import dev.sluice.core.Planner;
import dev.sluice.core.TrainingPlanner;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Stages that take the channels of frozen steps from the host instead of computing them. */
public interface FrozenStepsConformance extends BackendUnderTest {

  /**
   * What was computed once, in one batch, serves every later update and any other batch: the logits
   * of training are those of computing everything, bit by bit.
   */
  @TestFactory
  default Stream<DynamicTest> channelsOfFrozenSteps() {
    return TrainingStage.all()
        .flatMap(
            stage ->
                stage.frozen().stream()
                    .map(
                        frozen ->
                            DynamicTest.dynamicTest(
                                "frozen channels of " + stage, () -> take(stage, frozen))));
  }

  private void take(TrainingStage stage, Plan frozen) {
    Assumptions.assumeTrue(
        backend().exact(), "this backend does not promise the same bits for other batch sizes");
    Network network = stage.network().network();
    Plan training = stage.plan();
    Plan inference = Planner.inference(network);
    int most = 32;
    float[] images = stage.network().images(most);
    try (Weights weights = backend().load(stage.network().model().parameters(), true);
        Prepared once = backend().prepare(frozen, weights, most, 2);
        Prepared trained = backend().prepare(training, weights, most, 2);
        Prepared whole = backend().prepare(inference, weights, most, 2)) {
      Map<String, float[]> taken = compute(frozen, once, images, most);
      for (Value value : training.values()) {
        if (value.role() == Role.RATES) {
          write(trained, training, value.name(), new float[] {1e-3f, 0.5f, 0});
        }
      }
      for (int batch : new int[] {most, 17, 3, 1}) {
        write(whole, inference, Planner.INPUT, first(images, batch, most));
        taken.forEach((name, all) -> write(trained, training, name, first(all, batch, most)));
        write(trained, training, Planner.INPUT, first(images, batch, most));
        write(trained, training, TrainingPlanner.TARGETS, new float[batch * network.classes()]);
        for (int step : stage.steps()) {
          whole.run(inference.program(Planner.infer(step)), batch);
          trained.run(training.program(TrainingPlanner.train(step)), batch);
          same(
              whole.host(inference.value(Planner.LOGITS)),
              trained.host(training.value(Planner.LOGITS)),
              batch * network.classes(),
              "%s, step %d, batch %d".formatted(stage, step, batch));
        }
      }
    }
  }

  /** All that a plan of frozen steps yields, by name. */
  private static Map<String, float[]> compute(
      Plan plan, Prepared prepared, float[] images, int count) {
    write(prepared, plan, Planner.INPUT, images);
    prepared.run(0, count);
    Map<String, float[]> results = new HashMap<>();
    for (Value value : plan.values()) {
      if (value.role() == Role.OUTPUT) {
        float[] result = new float[count * value.shape().size()];
        MemorySegment host = prepared.host(value.id());
        MemorySegment.copy(host, ValueLayout.JAVA_FLOAT, 0, result, 0, result.length);
        results.put(value.name(), result);
      }
    }
    return results;
  }

  /** The numbers of the first images of {@code most}. */
  private static float[] first(float[] all, int images, int most) {
    return Arrays.copyOf(all, all.length / most * images);
  }

  private static void write(Prepared prepared, Plan plan, String value, float[] from) {
    MemorySegment host = prepared.host(plan.value(value));
    MemorySegment.copy(from, 0, host, ValueLayout.JAVA_FLOAT, 0, from.length);
  }

  private static void same(MemorySegment expected, MemorySegment actual, int count, String where) {
    for (int i = 0; i < count; i++) {
      float wanted = expected.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      float got = actual.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      assertEquals(wanted, got, where + ", logit " + i);
    }
  }
}
