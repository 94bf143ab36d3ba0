package dev.sluice.runtime.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.StepCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PricesTest {
  /** Answering 0 instead of 1 costs 5; nothing else of these images can be wrong. */
  private static final Prices PRICES =
      new Prices(
          List.of(List.of(0.0, 9.0, 9.0), List.of(5.0, 0.0, 9.0), List.of(9.0, 9.0, 0.0)),
          "EUR",
          2,
          3);

  private static final Confidence MARGIN = Confidence.of(Confidence.Measure.MARGIN, 2);

  private static Observations four() {
    return SyntheticObservations.of(
        SyntheticObservations.costs(2, true),
        new double[][] {{0.2, 0.9, 0.8, 0.4}, {0, 0, 0, 0}},
        new boolean[][] {{false, true, true, false}, {true, true, true, true}});
  }

  private static StepCosts runs(double wide) {
    StepCosts millis = StepCosts.of("ms", 2, (_, to) -> to == 0 ? 0.1 : wide);
    StepCosts joules = StepCosts.of("J", 2, (_, to) -> to == 0 ? 0.2 : wide);
    return PRICES.runs(millis, joules);
  }

  @Test
  void addsMoneyOfTimeEnergyAndErrors() {
    StepCosts runs = runs(1);
    assertEquals("EUR", runs.unit());
    assertEquals(0.1 * 2 + 0.2 * 3, runs.of(0), 1e-12);
    assertEquals(0.8 + 2 * 5 / 4.0, PRICES.mean(four(), AnswerRule.atLeast(0), runs), 1e-12);
    assertEquals(5, PRICES.mean(four(), AnswerRule.atLeast(1), runs), 1e-12);
  }

  /** An error of 5 is worth a wider run of 4.9, not one of 5.1. */
  @Test
  void goesOnWhereThatIsCheaperThanTheError() {
    StepCosts worth = runs(0.98);
    ConfidencePolicy policy = PRICES.cheapest(four(), MARGIN, worth);
    assertEquals(0.6, policy.thresholds().getFirst(), 1e-6);
    assertEquals(0.8 + 2 * 4.9 / 4, PRICES.mean(four(), policy, worth), 1e-12);
    ConfidencePolicy never = PRICES.cheapest(four(), MARGIN, runs(1.02));
    assertEquals(List.of(0.0), never.thresholds());
  }

  /** No thresholds are cheaper: all of them are tried. */
  @Test
  void findsTheCheapest() {
    for (long seed = 0; seed < 20; seed++) {
      Observations observations = SyntheticObservations.of(3, 30, new Random(seed));
      StepCosts runs = observations.macs().times(1e-3, "EUR");
      Confidence confidence = Confidence.of(Confidence.Measure.MARGIN, 3);
      double found =
          PRICES.mean(observations, PRICES.cheapest(observations, confidence, runs), runs);
      double best = Double.POSITIVE_INFINITY;
      for (double first : candidates(observations, 0)) {
        for (double second : candidates(observations, 1)) {
          ConfidencePolicy policy = ConfidencePolicy.margin(List.of(first, second));
          best = Math.min(best, PRICES.mean(observations, policy, runs));
        }
      }
      assertTrue(found <= best * 1.005, "seed " + seed + ": " + found + " instead of " + best);
    }
  }

  private static List<Double> candidates(Observations observations, int step) {
    List<Double> all = new ArrayList<>(List.of(0.0, ConfidencePolicy.NEVER));
    DoubleStream margins =
        IntStream.range(0, observations.images())
            .mapToDouble(image -> observations.logits(step).margin(image));
    margins.filter(margin -> margin <= 1).forEach(all::add);
    return all;
  }

  @Test
  void refusesPricesThatMakeNoSense() {
    List<List<Double>> notSquare = List.of(List.of(0.0, 1.0), List.of(1.0));
    assertThrows(IllegalArgumentException.class, () -> new Prices(notSquare, "EUR", 0, 0));
    List<List<Double>> rightCosts = List.of(List.of(1.0, 1.0), List.of(1.0, 0.0));
    assertThrows(IllegalArgumentException.class, () -> new Prices(rightCosts, "EUR", 0, 0));
    List<List<Double>> two = List.of(List.of(0.0, 1.0), List.of(1.0, 0.0));
    assertThrows(IllegalArgumentException.class, () -> new Prices(two, "EUR", -1, 0));
    Prices prices = new Prices(two, "EUR", 0, 0);
    StepCosts runs = runs(1);
    assertThrows(
        IllegalArgumentException.class, () -> prices.mean(four(), AnswerRule.atLeast(0), runs));
  }
}
