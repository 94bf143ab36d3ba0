package dev.sluice.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.runtime.calibration.SyntheticObservations;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObservationsTest {
  private static final int IMAGES = 53;

  private static TestImages images(long seed) {
    return TestImages.random(IMAGES, TestModels.IMAGE.size(), 4, new Random(seed));
  }

  @ParameterizedTest
  @EnumSource(Connectivity.class)
  void sayWhatEveryStepAnswersAlone(Connectivity connectivity) {
    TestImages images = images(1);
    try (Backend backend = Backends.open("cpu");
        Model model = TestModels.random(connectivity, 3, new Random(2), backend);
        Session session = model.newSession(20);
        Session alone = model.newSession(1)) {
      Observations observations = Observations.collect(session, images, _ -> {});
      assertEquals(IMAGES, observations.images());
      for (int step = 0; step < 3; step++) {
        int right = 0;
        for (int image = 0; image < IMAGES; image++) {
          images.fill(image, 1, alone.input());
          boolean correct = alone.infer(1, step).argmax(0) == images.label(image);
          assertEquals(alone.infer(1, step).margin(0), observations.logits(step).margin(image));
          assertEquals(correct, observations.correct(image, step));
          right += correct ? 1 : 0;
        }
        assertEquals(right, observations.correct(step));
        assertEquals((double) right / IMAGES, observations.accuracy(step));
      }
    }
  }

  /** What a policy is said to do is what it does. */
  @ParameterizedTest
  @EnumSource(Connectivity.class)
  void evaluateAsACascadeDoes(Connectivity connectivity) {
    TestImages images = images(3);
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      int steps = 1 + random.nextInt(5);
      try (Backend backend = Backends.open("cpu");
          Model model = TestModels.random(connectivity, steps, random, backend);
          Session session = model.newSession(1 + random.nextInt(IMAGES + 5))) {
        ConfidencePolicy policy = RandomPolicies.next(steps, random);
        OperatingPoint said = Observations.collect(session, images, _ -> {}).evaluate(policy);
        OperatingPoint done = new Cascade(session, policy).evaluate(images, _ -> {});
        assertEquals(done, said, "seed " + seed);
        assertEquals(IMAGES, done.images());
      }
    }
  }

  @Test
  void tellHowFarTheyAre() {
    try (Backend backend = Backends.open("cpu");
        Model model = TestModels.random(Connectivity.DENSE, 2, new Random(4), backend);
        Session session = model.newSession(20)) {
      List<Integer> collected = new ArrayList<>();
      Observations.collect(session, images(5), collected::add);
      assertEquals(List.of(20, 40, 53), collected);
      List<Integer> evaluated = new ArrayList<>();
      new Cascade(session, ConfidencePolicy.margin(List.of(0.5)))
          .evaluate(images(5), evaluated::add);
      assertEquals(collected, evaluated);
    }
  }

  @Test
  void needImages() {
    TestImages none = new TestImages(new float[0], new int[0]);
    try (Backend backend = Backends.open("cpu");
        Model model = TestModels.random(Connectivity.DENSE, 2, new Random(6), backend);
        Session session = model.newSession(1)) {
      assertThrows(SluiceException.class, () -> Observations.collect(session, none, _ -> {}));
    }
  }

  @Test
  void refuseAPolicyForAnotherNumberOfSteps() {
    Observations observations = SyntheticObservations.of(2, 5, new Random(7));
    ConfidencePolicy policy = ConfidencePolicy.margin(List.of(0.5, 0.5));
    assertThrows(IllegalArgumentException.class, () -> observations.evaluate(policy));
  }

  @Test
  void pointsCountImages() {
    StepCosts costs = new StepCosts("MACs", List.of(10.0, 40.0), List.of(List.of(), List.of(30.0)));
    OperatingPoint point =
        new OperatingPoint(3, List.of(2, 1), 1, List.of(List.of(4L), List.of(0L, 2L)));
    assertEquals(4, point.images());
    assertEquals(0.75, point.accuracy());
    assertEquals(4 * 10 + 2 * 30, point.cost(costs));
    assertEquals(25, point.meanCost(costs));
    assertEquals(List.of(0.5, 0.25), point.shareByStep());
  }
}
