package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Weights;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.PlanParameters;
import dev.sluice.core.Planner;
import dev.sluice.core.TrainingPlanner;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
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
    return tests("frozen channels of ", stage -> !stage.network().trainsOtherwise(), this::take);
  }

  /** A test of every stage that takes frozen channels and is one of {@code which}. */
  private static Stream<DynamicTest> tests(
      String name, Predicate<TrainingStage> which, BiConsumer<TrainingStage, Plan> test) {
    return TrainingStage.all()
        .filter(which)
        .flatMap(
            stage ->
                stage.frozen().stream()
                    .map(
                        frozen ->
                            DynamicTest.dynamicTest(
                                name + stage, () -> test.accept(stage, frozen))));
  }

  private void take(TrainingStage stage, Plan frozen) {
    Assumptions.assumeTrue(
        backend().exact(), "this backend does not promise the same bits for other batch sizes");
    Network network = stage.network().network();
    Plan training = stage.plan();
    Plan inference = Planner.inference(network);
    int most = 32;
    float[] images = stage.network().images(most);
    Parameters parameters = PlanParameters.of(network, stage.network().model().parameters());
    try (Weights weights = backend().load(parameters, true);
        Prepared once = backend().prepare(frozen, weights, most, 2);
        Prepared trained = backend().prepare(training, weights, most, 2);
        Prepared whole = backend().prepare(inference, weights, most, 2)) {
      Map<String, float[]> taken = compute(frozen, once, images, most);
      rates(trained, training, 1e-3f);
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

  /**
   * The frozen channels are those of inference at the frozen steps, batch norms and all: their
   * sums, with the bias of the last of them, are its logits; and updates do not change them.
   */
  @TestFactory
  default Stream<DynamicTest> sumsOfFrozenSteps() {
    return tests("frozen sums of ", _ -> true, this::sum);
  }

  private void sum(TrainingStage stage, Plan frozen) {
    Assumptions.assumeTrue(
        backend().exact(), "this backend does not promise the same bits for other programs");
    Network network = stage.network().network();
    Plan training = stage.plan();
    Plan inference = Planner.inference(network);
    int last = stage.firstTrained() - 1;
    int images = 5;
    Parameters parameters = PlanParameters.of(network, stage.network().model().parameters());
    float[] bias =
        parameters.values(NetworkParameters.of(network).bias(network.nodes().size() - 1, last));
    try (Weights weights = backend().load(parameters, true);
        Prepared once = backend().prepare(frozen, weights, images, 1);
        Prepared trained = backend().prepare(training, weights, images, 1);
        Prepared whole = backend().prepare(inference, weights, images, 1)) {
      write(whole, inference, Planner.INPUT, stage.network().images(images));
      whole.run(inference.program(Planner.infer(last)), images);
      float[] logits = read(whole, inference.value(Planner.LOGITS), images * bias.length);
      rates(trained, training, 0.25f);
      for (int update = 0; update < 2; update++) {
        Map<String, float[]> taken = compute(frozen, once, stage.network().images(images), images);
        float[] sums = Objects.requireNonNull(taken.get("frozen class sums"));
        for (int i = 0; i < logits.length; i++) {
          assertEquals(logits[i], sums[i] + bias[i % bias.length], stage + ", logit " + i);
        }
        taken.forEach((name, all) -> write(trained, training, name, all));
        for (int step : stage.steps()) {
          trained.run(training.program(TrainingPlanner.train(step)), images);
        }
      }
    }
  }

  private static float[] read(Prepared prepared, int value, int count) {
    float[] result = new float[count];
    MemorySegment.copy(prepared.host(value), ValueLayout.JAVA_FLOAT, 0, result, 0, count);
    return result;
  }

  /** All that a plan of frozen steps yields, by name. */
  private static Map<String, float[]> compute(
      Plan plan, Prepared prepared, float[] images, int count) {
    write(prepared, plan, Planner.INPUT, images);
    prepared.run(0, count);
    Map<String, float[]> results = new HashMap<>();
    for (Value value : plan.values()) {
      if (value.role() == Role.OUTPUT) {
        results.put(value.name(), read(prepared, value.id(), count * value.shape().size()));
      }
    }
    return results;
  }

  /** The numbers of the first images of {@code most}. */
  private static float[] first(float[] all, int images, int most) {
    return Arrays.copyOf(all, all.length / most * images);
  }

  /** Sets the rates of all turns, which need not make one update here. */
  private static void rates(Prepared prepared, Plan plan, float rate) {
    for (Value value : plan.values()) {
      if (value.role() == Role.RATES) {
        write(prepared, plan, value.name(), new float[] {rate, 0.5f, 0});
      }
    }
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
