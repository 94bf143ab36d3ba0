package dev.sluice.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarginCalibrationTest {
  /** Two images, right from the second step on; the first is unsure, the second sure and wrong. */
  private static final StepCosts COSTS =
      new StepCosts(List.of(10L, 40L), List.of(List.of(), List.of(40L)));

  @Test
  void goesOnWithWhatTheNarrowStepGetsWrong() {
    Observations observations =
        new Observations(
            COSTS,
            new double[][] {{0.2, 0.9, 0.8, 0.4}, {0, 0, 0, 0}},
            new boolean[][] {{false, true, true, false}, {true, true, true, true}});
    MarginCalibration calibration = MarginCalibration.fit(observations, 0);
    MarginPolicy between = new MarginPolicy(List.of((0.4 + 0.8) / 2));
    OperatingPoint expected = new OperatingPoint(between, 4, 4 * 10 + 2 * 40, List.of(2, 2));
    assertEquals(expected, calibration.chosen());
    List<Double> accuracies = calibration.front().stream().map(OperatingPoint::accuracy).toList();
    assertEquals(List.of(0.5, 0.75, 1.0), accuracies);
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "0.24, 4", "0.25, 3", "0.5, 2", "1, 2"})
  void takesTheCheapestWithinTheDrop(double maxDrop, int right) {
    Observations observations =
        new Observations(
            COSTS,
            new double[][] {{0.2, 0.9, 0.8, 0.4}, {0, 0, 0, 0}},
            new boolean[][] {{false, true, true, false}, {true, true, true, true}});
    assertEquals(right, MarginCalibration.fit(observations, maxDrop).chosen().correct());
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
    Observations observations = new Observations(COSTS, margins, correct);
    assertEquals(71, MarginCalibration.fit(observations, 0.29).chosen().correct());
  }

  /** Where no narrow answer is right, the narrow step is not computed. */
  @Test
  void passesOverAStepThatIsOfNoUse() {
    Observations observations =
        new Observations(
            COSTS,
            new double[][] {{0.2, 0.9}, {0, 0}},
            new boolean[][] {{false, false}, {true, true}});
    OperatingPoint chosen = MarginCalibration.fit(observations, 0).chosen();
    assertEquals(List.of(MarginPolicy.NEVER), chosen.policy().thresholds());
    assertEquals(2 * 40, chosen.macs());
  }

  @Test
  void aSingleStepNeedsNoThreshold() {
    Observations observations = SyntheticObservations.of(1, 7, new Random(1));
    MarginCalibration calibration = MarginCalibration.fit(observations, 0);
    assertEquals(List.of(), calibration.chosen().policy().thresholds());
    assertEquals(List.of(calibration.chosen()), calibration.front());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesWhatIsNoFraction(double maxDrop) {
    Observations observations = SyntheticObservations.of(2, 7, new Random(1));
    assertThrows(
        IllegalArgumentException.class, () -> MarginCalibration.fit(observations, maxDrop));
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 0", "2, 60, 0", "3, 2, 0", "3, 14, 0.01", "3, 40, 0.01", "4, 12, 0.01"})
  void findsTheCheapest(int steps, int images, double gap) {
    for (long seed = 0; seed < 25; seed++) {
      Random random = new Random(seed);
      Observations observations = SyntheticObservations.of(steps, images, random);
      double maxDrop = List.of(0.0, 0.03, 0.1).get(random.nextInt(3));
      double best = cheapest(observations, maxDrop);
      OperatingPoint chosen = MarginCalibration.fit(observations, maxDrop).chosen();
      String where = "seed " + seed + ": " + chosen + ", best " + best;
      assertTrue(chosen.accuracy() >= least(observations, maxDrop), where);
      assertTrue(chosen.meanMacs() <= best * (1 + gap), where);
    }
  }

  /** Sets on which prices alone find no best; nor does moving one threshold, but on the first. */
  @ParameterizedTest
  @CsvSource({"3, 200, 0.02, 26", "3, 200, 0, 206", "4, 40, 0, 105", "4, 40, 0, 160"})
  void movesTwoThresholdsAtOnce(int steps, int images, double maxDrop, long seed) {
    Observations observations = SyntheticObservations.of(steps, images, new Random(seed));
    OperatingPoint chosen = MarginCalibration.fit(observations, maxDrop).chosen();
    assertEquals(cheapest(observations, maxDrop), chosen.meanMacs());
  }

  /** The least mean cost of all thresholds that are accurate enough. */
  private static double cheapest(Observations observations, double maxDrop) {
    return allPolicies(observations).stream()
        .map(observations::evaluate)
        .filter(point -> point.accuracy() >= least(observations, maxDrop))
        .mapToDouble(OperatingPoint::meanMacs)
        .min()
        .orElseThrow();
  }

  /** The accuracy that is asked for, but for rounding. */
  private static double least(Observations observations, double maxDrop) {
    return observations.accuracy(observations.steps() - 1) - maxDrop - 1e-9;
  }

  /** One policy for everything that thresholds can do: every margin and what is above all. */
  private static List<MarginPolicy> allPolicies(Observations observations) {
    List<List<Double>> policies = List.of(List.of());
    for (int step = 0; step < observations.steps() - 1; step++) {
      int s = step;
      List<Double> candidates =
          DoubleStream.concat(
                  IntStream.range(0, observations.images())
                      .mapToDouble(image -> observations.margin(image, s))
                      .filter(margin -> margin < MarginPolicy.NEVER),
                  DoubleStream.of(0, Math.nextDown(MarginPolicy.NEVER), MarginPolicy.NEVER))
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
    return policies.stream().map(MarginPolicy::new).toList();
  }

  @ParameterizedTest
  @CsvSource({"2, 300", "4, 1000", "16, 500"})
  void theFrontRisesInCostAndAccuracy(int steps, int images) {
    for (long seed = 0; seed < 4; seed++) {
      Observations observations = SyntheticObservations.of(steps, images, new Random(seed));
      MarginCalibration calibration = MarginCalibration.fit(observations, 0.005);
      List<OperatingPoint> front = calibration.front();
      for (int i = 1; i < front.size(); i++) {
        String where = "seed " + seed + ": " + front.get(i - 1) + " and " + front.get(i);
        assertTrue(front.get(i - 1).macs() < front.get(i).macs(), where);
        assertTrue(front.get(i - 1).correct() < front.get(i).correct(), where);
      }
      assertTrue(front.contains(calibration.chosen()), "seed " + seed);
      OperatingPoint widest =
          observations.evaluate(
              new MarginPolicy(IntStream.range(1, steps).mapToObj(_ -> 1.0).toList()));
      assertTrue(calibration.chosen().macs() < widest.macs(), "seed " + seed);
      assertTrue(front.getLast().correct() >= widest.correct(), "seed " + seed);
      assertEquals(calibration, MarginCalibration.fit(observations, 0.005), "seed " + seed);
    }
  }

  /** Images whose margins lie on both sides of a threshold stay there if it is off a little. */
  @Test
  void noThresholdSitsOnAnObservation() {
    Observations observations = SyntheticObservations.of(3, 400, new Random(2));
    for (OperatingPoint point : MarginCalibration.fit(observations, 0.01).front()) {
      for (int step = 0; step < 2; step++) {
        double threshold = point.policy().thresholds().get(step);
        for (int image = 0; image < 400 && threshold > 0; image++) {
          assertTrue(
              threshold == MarginPolicy.NEVER || observations.margin(image, step) != threshold,
              point.toString());
        }
      }
    }
  }
}
