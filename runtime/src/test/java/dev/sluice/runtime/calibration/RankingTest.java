package dev.sluice.runtime.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.runtime.ConfidencePolicy;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {
  @Test
  void thresholdsAreHalfWayBetweenMargins() {
    Ranking ranking = new Ranking(new double[] {0.75, 0.25, 0.5});
    assertEquals(List.of(1, 2, 0), IntStream.range(0, 3).mapToObj(ranking::image).toList());
    assertEquals(List.of(2, 0, 1), IntStream.range(0, 3).mapToObj(ranking::rank).toList());
    assertEquals(
        List.of(0.0, 0.375, 0.625, ConfidencePolicy.NEVER),
        IntStream.rangeClosed(0, 3).mapToObj(ranking::threshold).toList());
  }

  @Test
  void doesNotPartEqualMargins() {
    assertEquals(List.of(0, 1, 3, 4), possible(0.5, 0.25, 0.5, 0.75));
  }

  @Test
  void imagesOfNaNGoOnAtEveryThreshold() {
    Ranking ranking = new Ranking(new double[] {0.5, Double.NaN, 0, Double.NaN});
    assertEquals(List.of(2, 3, 4), possible(0.5, Double.NaN, 0, Double.NaN));
    assertEquals(0, ranking.threshold(2));
    assertEquals(List.of(2), possible(Double.NaN, Double.NaN));
  }

  /** A margin of 1 is what a double makes of a very sure one; the threshold 1 is not for it. */
  @Test
  void doesNotPartWhatOnlyTheThresholdOneWould() {
    assertEquals(List.of(0, 2), possible(Math.nextDown(1.0), 1));
    assertEquals(List.of(0, 1, 2), possible(1 - 1e-15, 1));
  }

  @Test
  void partsNeighbouringDoubles() {
    double low = 0.3;
    Ranking ranking = new Ranking(new double[] {low, Math.nextUp(low)});
    assertEquals(Math.nextUp(low), ranking.threshold(1));
  }

  @Test
  void thresholdsMakeTheirCuts() {
    for (long seed = 0; seed < 200; seed++) {
      double[] margins = margins(new Random(seed));
      Ranking ranking = new Ranking(margins);
      for (int cut = 0; cut <= margins.length; cut++) {
        if (ranking.isPossible(cut)) {
          ConfidencePolicy policy = ConfidencePolicy.margin(List.of(ranking.threshold(cut)));
          for (int image = 0; image < margins.length; image++) {
            assertEquals(
                ranking.rank(image) >= cut,
                policy.isSure(0, margins[image]),
                "seed " + seed + ", cut " + cut + ", margin " + margins[image]);
          }
        }
      }
    }
  }

  @Test
  void findsTheNextPossibleCut() {
    Ranking ranking = new Ranking(new double[] {0.5, 0.5, 0.5, 0.7});
    assertEquals(0, ranking.possible(-5));
    assertEquals(3, ranking.possible(1));
    assertEquals(4, ranking.possible(9));
    assertTrue(ranking.isPossible(3));
    assertFalse(ranking.isPossible(2));
  }

  private static double[] margins(Random random) {
    double[] margins = new double[1 + random.nextInt(12)];
    for (int i = 0; i < margins.length; i++) {
      margins[i] =
          switch (random.nextInt(6)) {
            case 0 -> Double.NaN;
            case 1 -> 0;
            case 2 -> 1;
            case 3 -> Math.nextDown(1.0);
            default -> random.nextInt(5) / 5.0;
          };
    }
    return margins;
  }

  private static List<Integer> possible(double... margins) {
    Ranking ranking = new Ranking(margins);
    return IntStream.rangeClosed(0, margins.length).filter(ranking::isPossible).boxed().toList();
  }
}
