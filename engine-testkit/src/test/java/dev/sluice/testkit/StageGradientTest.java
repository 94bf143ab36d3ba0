package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.api.Value;
import dev.sluice.api.Weights.Slot;
import dev.sluice.core.TrainingPlanner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gradient of the mean loss as the training planner lowers it, in double precision, against
 * central differences of the whole network.
 */
class StageGradientTest {
  private static final int IMAGES = 3;
  private static final int ELEMENTS = 8;
  private static final double STEP = 1e-6;

  static Stream<TrainingStage> stages() {
    return TrainingStage.single();
  }

  @ParameterizedTest
  @MethodSource("stages")
  void gradientIsTheSlopeOfTheLoss(TrainingStage stage) {
    Scenario scenario = stage.scenario();
    Usage usage = new Usage(scenario.plan());
    Plan plan = withoutUpdates(scenario.plan());
    try (ReferenceBackend backend = new ReferenceBackend(Arithmetic.DOUBLE);
        ReferenceWeights weights = backend.load(scenario.parameters(), true);
        ReferencePrepared prepared = backend.prepare(plan, weights, IMAGES, 1)) {
      for (Value value : plan.values()) {
        float[] input = scenario.inputs().get(value.id());
        double[] target = prepared.values(value.id());
        for (int i = 0; i < Math.min(input.length, target.length); i++) {
          target[i] = input[i];
        }
      }
      plan.parameters().forEach(p -> avoidKinks(weights.values(Slot.VALUE, p.id())));
      prepared.compute(0, IMAGES);
      List<double[]> gradients = new ArrayList<>(); // as they are before weights move
      plan.parameters().forEach(p -> gradients.add(weights.values(Slot.GRADIENT, p.id()).clone()));
      for (Parameter parameter : plan.parameters()) {
        double[] gradient = gradients.get(parameter.id());
        double[] values = weights.values(Slot.VALUE, parameter.id());
        for (int i : some(usage.isUpdated(parameter))) {
          double value = values[i];
          values[i] = value + STEP;
          double above = loss(prepared, plan);
          values[i] = value - STEP;
          double below = loss(prepared, plan);
          values[i] = value;
          double slope = (above - below) / (2 * STEP);
          double tolerance = 1e-7 * Math.max(1, Math.abs(slope));
          assertEquals(slope, gradient[i], tolerance, Expectation.place(parameter, i));
        }
      }
    }
  }

  /** Weights of 0 would leave sums of 0, where a ReLU has no slope. */
  private static void avoidKinks(double[] weights) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weights[i] == 0 ? 0.25 : weights[i];
    }
  }

  private static Plan withoutUpdates(Plan plan) {
    List<Op> ops =
        plan.programs().getFirst().ops().stream().filter(op -> !(op instanceof Op.Sgd)).toList();
    return new Plan(plan.values(), List.of(new Program("gradients", ops)), plan.parameters());
  }

  private static List<Integer> some(boolean[] updated) {
    List<Integer> elements = new ArrayList<>();
    for (int i = 0; i < updated.length; i++) {
      if (updated[i]) {
        elements.add(i);
      }
    }
    Collections.shuffle(elements, new Random(1));
    return elements.subList(0, Math.min(ELEMENTS, elements.size()));
  }

  private static double loss(ReferencePrepared prepared, Plan plan) {
    prepared.compute(0, IMAGES);
    double sum = 0;
    for (int image = 0; image < IMAGES; image++) {
      sum += prepared.values(plan.value(TrainingPlanner.LOSS))[image];
    }
    return sum / IMAGES;
  }
}
