package dev.sluice.runtime.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.StepCosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FitTest {
  private static Fit fit(Observations observations, double maxDrop) {
    return Fit.of(
        observations,
        Confidence.of(Confidence.Measure.MARGIN, observations.steps()),
        observations.macs(),
        new Goal.MaxDrop(maxDrop));
  }

  /** Two images, right from the second step on; the first is unsure, the second sure and wrong. */
  private static final StepCosts COSTS =
      new StepCosts("MACs", List.of(10.0, 40.0), List.of(List.of(), List.of(40.0)));

  @Test
  void goesOnWithWhatTheNarrowStepGetsWrong() {
    Observations observations =
        SyntheticObservations.of(
            COSTS,
            new double[][] {{0.2, 0.9, 0.8, 0.4}, {0, 0, 0, 0}},
            new boolean[][] {{false, true, true, false}, {true, true, true, true}});
    Fit calibration = fit(observations, 0);
    OperatingPoint expected =
        new OperatingPoint(4, List.of(2, 2), 0, List.of(List.of(4L), List.of(0L, 2L)));
    assertEquals(expected, calibration.chosen().point());
    assertEquals(0.6, calibration.chosen().policy().thresholds().getFirst(), 1e-6);
    List<Double> accuracies =
        calibration.front().stream().map(each -> each.point().accuracy()).toList();
    assertEquals(List.of(0.5, 0.75, 1.0), accuracies);
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "0.24, 4", "0.25, 3", "0.5, 2", "1, 2"})
  void takesTheCheapestWithinTheDrop(double maxDrop, int right) {
    Observations observations =
        SyntheticObservations.of(
            COSTS,
            new double[][] {{0.2, 0.9, 0.8, 0.4}, {0, 0, 0, 0}},
            new boolean[][] {{false, true, true, false}, {true, true, true, true}});
    assertEquals(right, fit(observations, maxDrop).chosen().point().correct());
  }

  /** 0.29 · 100 is a little less than 29 in floating point. */
  @Test
  void allowsADropOfWholeImages() {
    double[][] margins = new double[2][100];
    boolean[][] correct = new boolean[2][100];
    for (int image = 0; image < 100; image++) {
      margins[0][image] = image / 100.0;
      correct[0][image] = image >= 40;
      correct[1][image] = true;
    }
    Observations observations = SyntheticObservations.of(COSTS, margins, correct);
    assertEquals(71, fit(observations, 0.29).chosen().point().correct());
  }

  /** Where no narrow answer is right, the narrow step is not computed. */
  @Test
  void passesOverAStepThatIsOfNoUse() {
    Observations observations =
        SyntheticObservations.of(
            COSTS,
            new double[][] {{0.2, 0.9}, {0, 0}},
            new boolean[][] {{false, false}, {true, true}});
    Candidate chosen = fit(observations, 0).chosen();
    assertEquals(List.of(ConfidencePolicy.NEVER), chosen.policy().thresholds());
    assertEquals(2 * 40, chosen.point().cost(COSTS));
  }

  /** Where nothing costs anything, the most accurate thresholds are as cheap as any. */
  @Test
  void costsMayBeZero() {
    StepCosts free = new StepCosts("J", List.of(0.0, 0.0), List.of(List.of(), List.of(0.0)));
    Observations observations =
        SyntheticObservations.of(
            COSTS,
            new double[][] {{0.2, 0.9, 0.8, 0.4}, {0, 0, 0, 0}},
            new boolean[][] {{false, true, true, false}, {true, true, true, true}});
    for (Goal goal :
        List.of(new Goal.MaxDrop(0), new Goal.SureMaxDrop(0), new Goal.MaxMeanCost(0))) {
      Fit fit = Fit.of(observations, Confidence.of(Confidence.Measure.MARGIN, 2), free, goal);
      assertEquals(4, fit.chosen().point().correct(), goal.toString());
    }
  }

  @Test
  void aSingleStepNeedsNoThreshold() {
    Observations observations = SyntheticObservations.of(1, 7, new Random(1));
    Fit calibration = fit(observations, 0);
    assertEquals(List.of(), calibration.chosen().policy().thresholds());
    assertEquals(List.of(calibration.chosen()), calibration.front());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesWhatIsNoFraction(double maxDrop) {
    Observations observations = SyntheticObservations.of(2, 7, new Random(1));
    assertThrows(IllegalArgumentException.class, () -> fit(observations, maxDrop));
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 0", "2, 60, 0", "3, 2, 0", "3, 14, 0.01", "3, 40, 0.01", "4, 12, 0.01"})
  void findsTheCheapest(int steps, int images, double gap) {
    for (long seed = 0; seed < 25; seed++) {
      Random random = new Random(seed);
      Observations observations = SyntheticObservations.of(steps, images, random);
      double maxDrop = List.of(0.0, 0.03, 0.1).get(random.nextInt(3));
      double best = cheapest(observations, maxDrop);
      OperatingPoint chosen = fit(observations, maxDrop).chosen().point();
      String where = "seed " + seed + ": " + chosen + ", best " + best;
      assertTrue(chosen.accuracy() >= least(observations, maxDrop), where);
      assertTrue(chosen.meanCost(observations.macs()) <= best * (1 + gap), where);
    }
  }

  /** Sets on which prices alone find no best; nor does moving one threshold, but on the first. */
  @ParameterizedTest
  @CsvSource({"3, 200, 0.02, 26", "3, 200, 0, 206", "4, 40, 0, 105", "4, 40, 0, 160"})
  void movesTwoThresholdsAtOnce(int steps, int images, double maxDrop, long seed) {
    Observations observations = SyntheticObservations.of(steps, images, new Random(seed));
    OperatingPoint chosen = fit(observations, maxDrop).chosen().point();
    assertEquals(cheapest(observations, maxDrop), chosen.meanCost(observations.macs()));
  }

  /** The least mean cost of all thresholds that are accurate enough. */
  private static double cheapest(Observations observations, double maxDrop) {
    return allPolicies(observations).stream()
        .map(policy -> observations.evaluate(policy))
        .filter(point -> point.accuracy() >= least(observations, maxDrop))
        .mapToDouble(point -> point.meanCost(observations.macs()))
        .min()
        .orElseThrow();
  }

  /** The accuracy that is asked for, but for rounding. */
  private static double least(Observations observations, double maxDrop) {
    return observations.accuracy(observations.steps() - 1) - maxDrop - 1e-9;
  }

  /** One policy for everything that thresholds can do: every margin and what is above all. */
  private static List<ConfidencePolicy> allPolicies(Observations observations) {
    List<List<Double>> policies = List.of(List.of());
    for (int step = 0; step < observations.steps() - 1; step++) {
      int s = step;
      List<Double> candidates =
          DoubleStream.concat(
                  IntStream.range(0, observations.images())
                      .mapToDouble(image -> observations.logits(s).margin(image))
                      .filter(margin -> margin < ConfidencePolicy.NEVER),
                  DoubleStream.of(0, Math.nextDown(ConfidencePolicy.NEVER), ConfidencePolicy.NEVER))
              .distinct()
              .boxed()
              .toList();
      List<List<Double>> longer = new ArrayList<>();
      for (List<Double> policy : policies) {
        for (double threshold : candidates) {
          List<Double> next = new ArrayList<>(policy);
          next.add(threshold);
          longer.add(next);
        }
      }
      policies = longer;
    }
    return policies.stream().map(ConfidencePolicy::margin).toList();
  }

  @ParameterizedTest
  @CsvSource({"2, 300", "4, 1000", "16, 500"})
  void theFrontRisesInCostAndAccuracy(int steps, int images) {
    for (long seed = 0; seed < 4; seed++) {
      Observations observations = SyntheticObservations.of(steps, images, new Random(seed));
      Fit calibration = fit(observations, 0.005);
      List<Candidate> front = calibration.front();
      StepCosts costs = observations.macs();
      for (int i = 1; i < front.size(); i++) {
        String where = "seed " + seed + ": " + front.get(i - 1) + " and " + front.get(i);
        assertTrue(front.get(i - 1).point().cost(costs) < front.get(i).point().cost(costs), where);
        assertTrue(front.get(i - 1).point().correct() < front.get(i).point().correct(), where);
      }
      assertTrue(front.contains(calibration.chosen()), "seed " + seed);
      OperatingPoint widest =
          observations.evaluate(
              ConfidencePolicy.margin(IntStream.range(1, steps).mapToObj(_ -> 1.0).toList()));
      assertTrue(calibration.chosen().point().cost(costs) < widest.cost(costs), "seed " + seed);
      assertTrue(front.getLast().point().correct() >= widest.correct(), "seed " + seed);
      assertEquals(calibration, fit(observations, 0.005), "seed " + seed);
    }
  }

  /** Images whose margins lie on both sides of a threshold stay there if it is off a little. */
  @Test
  void noThresholdSitsOnAnObservation() {
    Observations observations = SyntheticObservations.of(3, 400, new Random(2));
    for (Candidate point : fit(observations, 0.01).front()) {
      for (int step = 0; step < 2; step++) {
        double threshold = point.policy().thresholds().get(step);
        for (int image = 0; image < 400 && threshold > 0; image++) {
          assertTrue(
              threshold == ConfidencePolicy.NEVER
                  || observations.logits(step).margin(image) != threshold,
              point.toString());
        }
      }
    }
  }

  /** 2,000 images of one kind, of which none needs the wide step, do not outvote 20 that do. */
  @Test
  void theDropIsKeptOnEveryKindOfImages() {
    Observations many = kind(2000, true);
    Observations few = kind(20, false);
    Confidence margin = Confidence.of(Confidence.Measure.MARGIN, 2);
    Goal sure = new Goal.SureMaxDrop(0.02);
    Fit together = Fit.of(many.and(few), margin, COSTS, sure);
    assertEquals(0, few.evaluate(together.chosen().policy()).accuracy());
    Fit apart = Fit.of(List.of(many, few), margin, COSTS, 0.02);
    assertEquals(1, few.evaluate(apart.chosen().policy()).accuracy());
    assertEquals(1, many.evaluate(apart.chosen().policy()).accuracy());
    assertEquals(2020, apart.observations().images());
    assertEquals(
        Fit.of(many, margin, COSTS, sure).chosen(),
        Fit.of(List.of(many), margin, COSTS, 0.02).chosen());
  }

  /** Sure at the narrow step, more so where that is right. */
  private static Observations kind(int images, boolean right) {
    double[][] margins = new double[2][images];
    boolean[][] correct = new boolean[2][images];
    Arrays.fill(margins[0], right ? 0.9 : 0.8);
    Arrays.fill(correct[0], right);
    Arrays.fill(correct[1], true);
    return SyntheticObservations.of(COSTS, margins, correct);
  }
}
