package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Op;
import dev.sluice.api.Shape;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Softmax cross-entropy against its definition in double precision. */
public interface LossConformance extends BackendUnderTest {

  /** Few and many classes, sure and unsure logits, hard and soft targets. */
  @TestFactory
  default Stream<DynamicTest> losses() {
    return IntStream.of(2, 3, 10, 17, 100)
        .boxed()
        .flatMap(
            classes ->
                Stream.of(1f, 30f, 1000f)
                    .flatMap(
                        scale ->
                            Stream.of(test(classes, scale, false), test(classes, scale, true))));
  }

  private DynamicTest test(int classes, float scale, boolean soft) {
    String name =
        "loss of %d classes, logits to ±%.0f, %s targets"
            .formatted(classes, scale, soft ? "soft" : "hard");
    return DynamicTest.dynamicTest(name, () -> check(scenario(name, classes, scale, soft)));
  }

  private static Scenario scenario(String name, int classes, float scale, boolean soft) {
    PlanBuilder plan = new PlanBuilder();
    Shape shape = Shape.vector(classes);
    int logits = plan.input("logits", shape);
    int targets = plan.input("targets", shape);
    int loss = plan.output("loss", Shape.vector(1));
    int dLogits = plan.output("dLogits", shape);
    plan.program("loss", new Op.Loss(logits, targets, loss, dLogits));
    Numbers numbers = new Numbers(name.hashCode(), Numbers.Style.PLAIN);
    Scenario scenario = Scenario.of(name, plan.build(), numbers);
    float[] scores = scenario.inputs().get(logits);
    float[] wanted = scenario.inputs().get(targets);
    Random random = new Random(name.hashCode());
    for (int i = 0; i < scores.length; i++) {
      scores[i] *= scale;
      wanted[i] = soft ? 1f / classes : 0;
    }
    for (int image = 0; !soft && image < Scenario.MAX_IMAGES; image++) {
      wanted[image * classes + random.nextInt(classes)] = 1;
    }
    return scenario;
  }

  private void check(Scenario scenario) {
    for (int threads = 1; threads <= 3; threads++) {
      try (Trial trial = new Trial(backend(), scenario, Scenario.MAX_IMAGES, threads)) {
        for (int images : new int[] {Scenario.MAX_IMAGES, 1, 2, 3, 16, 17, 33}) {
          trial.run(images);
          for (int image = 0; image < images; image++) {
            check(scenario, trial, images, image);
          }
        }
      }
    }
  }

  /** One image, from the definition: p_k = e^(z_k) ÷ Σ e^(z_j), loss = −Σ t_k log p_k. */
  private static void check(Scenario scenario, Trial trial, int images, int image) {
    float[] logits = scenario.inputs().get(scenario.plan().value("logits"));
    float[] targets = scenario.inputs().get(scenario.plan().value("targets"));
    int classes = logits.length / Scenario.MAX_IMAGES;
    int start = image * classes;
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = start; k < start + classes; k++) {
      largest = Math.max(largest, logits[k]);
    }
    double sum = 0;
    for (int k = start; k < start + classes; k++) {
      sum += StrictMath.exp(logits[k] - largest);
    }
    double loss = 0;
    for (int k = 0; k < classes; k++) {
      double logP = logits[start + k] - largest - StrictMath.log(sum);
      loss -= targets[start + k] * logP;
      double gradient = (StrictMath.exp(logP) - targets[start + k]) / images;
      float actual = trial.read(scenario.plan().value("dLogits"), images)[start + k];
      String where = scenario.name() + ", image " + image + " of " + images + ", class " + k;
      assertEquals(gradient, actual, tolerance(gradient), where);
    }
    float actual = trial.read(scenario.plan().value("loss"), images)[image];
    assertEquals(
        loss, actual, tolerance(loss), scenario.name() + ", image " + image + " of " + images);
  }

  /** One rounding to float of what was computed in double: an ulp, and a little for the double. */
  private static double tolerance(double value) {
    return Math.abs(value) * 0x1p-23 + Rounding.OF_LOSS;
  }
}
