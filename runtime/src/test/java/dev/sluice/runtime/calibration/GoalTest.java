package dev.sluice.runtime.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.SluiceException;
import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.OperatingPoint;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoalTest {
  private static Fit fit(Observations observations, Goal goal) {
    return Fit.of(
        observations,
        Confidence.of(Confidence.Measure.MARGIN, observations.steps()),
        observations.macs(),
        goal);
  }

  @Test
  void theBestAccuracyAtACostIsTheFrontsLastPointBelowIt() {
    for (long seed = 0; seed < 20; seed++) {
      Observations observations = SyntheticObservations.of(3, 200, new Random(seed));
      double full = observations.macs().of(2);
      Fit fit = fit(observations, new Goal.MaxMeanCost(full / 2));
      double cost = fit.chosen().point().meanCost(observations.macs());
      assertTrue(cost <= full / 2, "seed " + seed + ": " + cost);
      int best =
          fit.front().stream()
              .map(Candidate::point)
              .filter(point -> point.meanCost(observations.macs()) <= full / 2)
              .mapToInt(OperatingPoint::correct)
              .max()
              .orElseThrow();
      assertEquals(best, fit.chosen().point().correct(), "seed " + seed);
    }
  }

  @Test
  void aCostThatNothingMeetsIsRefused() {
    Observations observations = SyntheticObservations.of(3, 50, new Random(1));
    SluiceException refused =
        assertThrows(SluiceException.class, () -> fit(observations, new Goal.MaxMeanCost(999)));
    assertEquals(
        "no thresholds cost only 999.000 MACs an image: the least is 1000.00; add a narrower width"
            + " or allow more",
        refused.getMessage());
  }

  /** On other images of the same kind the sure goal is rarely missed, the plain one often. */
  @Test
  void aSureDropHoldsOnOtherImages() {
    int missed = 0;
    int plainMissed = 0;
    for (long seed = 0; seed < 24; seed++) {
      Observations both = SyntheticObservations.fine(3, 12_000, new Random(seed));
      Observations heldOut = SyntheticObservations.part(both, 0, 2_000);
      Observations others = SyntheticObservations.part(both, 2_000, 12_000);
      missed += drop(fit(heldOut, new Goal.SureMaxDrop(0.01)), others) > 0.01 ? 1 : 0;
      plainMissed += drop(fit(heldOut, new Goal.MaxDrop(0.01)), others) > 0.01 ? 1 : 0;
    }
    assertTrue(missed <= 7, missed + " of 24 missed");
    assertTrue(plainMissed >= 14, "only " + plainMissed + " of 24 missed: the test shows nothing");
  }

  private static double drop(Fit fit, Observations others) {
    return others.accuracy(2) - fit.evaluate(others).accuracy();
  }

  /** Ten images cannot prove that a hundredth is not lost. */
  @Test
  void withoutCertaintyOnlyFullWidthAnswers() {
    Observations observations =
        SyntheticObservations.of(
            SyntheticObservations.costs(2, true),
            new double[][] {{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}, new double[7]},
            new boolean[][] {
              {false, true, false, true, false, true, false},
              {true, true, true, true, true, true, true}
            });
    Fit fit = fit(observations, new Goal.SureMaxDrop(0));
    assertEquals(List.of(0, 7), fit.chosen().point().answered());
  }

  @ParameterizedTest
  @EnumSource
  void everyMeasureFits(Confidence.Measure measure) {
    Observations observations = SyntheticObservations.of(3, 300, new Random(3));
    Confidence confidence = TemperatureScaling.fit(observations, measure);
    Fit fit = Fit.of(observations, confidence, observations.macs(), new Goal.MaxDrop(0.01));
    double lost = observations.accuracy(2) - fit.chosen().point().accuracy();
    assertTrue(lost <= 0.01 + 1e-9, "lost " + lost);
    double cost = fit.chosen().point().meanCost(observations.macs());
    assertTrue(cost < observations.macs().of(2), "costs " + cost);
    assertEquals(measure, fit.chosen().policy().confidence().measure());
  }

  @Test
  void refusesToBeTestedOnItsOwnImages() {
    Observations observations = SyntheticObservations.of(2, 200, new Random(4));
    Fit fit = fit(observations, new Goal.MaxDrop(0));
    SluiceException refused = assertThrows(SluiceException.class, () -> fit.evaluate(observations));
    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("200 of 200 test images are among those"),
        refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesWhatIsNoFraction(double drop) {
    assertThrows(IllegalArgumentException.class, () -> new Goal.SureMaxDrop(drop));
  }

  /** The drop of a width has an interval too: it holds the drop, and narrows with images. */
  @Test
  void intervalsHoldTheirFigure() {
    double before = Double.POSITIVE_INFINITY;
    for (int images : List.of(200, 800, 3200)) {
      Observations observations = SyntheticObservations.fine(2, images, new Random(5));
      Certainty certainty = Certainty.of(observations, AnswerRule.atLeast(0), observations.macs());
      double drop = observations.accuracy(1) - observations.accuracy(0);
      assertTrue(certainty.drop().low() < drop && drop < certainty.drop().high());
      assertTrue(certainty.accuracy().low() < observations.accuracy(0));
      assertEquals(new Interval(1000, 1000), certainty.meanCost());
      double length = certainty.drop().high() - certainty.drop().low();
      assertTrue(length < 0.7 * before, length + " after " + before);
      before = length;
    }
  }
}
