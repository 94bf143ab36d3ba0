package dev.sluice.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.Logits;
import dev.sluice.runtime.Confidence.Measure;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfidenceTest {
  private static Logits logits(float... scores) {
    return new Logits(MemorySegment.ofArray(scores), scores.length, 1);
  }

  private static double of(Measure measure, double temperature, Logits logits) {
    return new Confidence(measure, List.of(temperature)).of(0, logits.softmax(0));
  }

  /** Probabilities ½, ¼, ¼ at temperature 1; 4/6, 1/6, 1/6 at ½. */
  @Test
  void agreesWithHandComputedProbabilities() {
    Logits logits = logits((float) Math.log(2), 0, 0);
    assertEquals(0.25, of(Measure.MARGIN, 1, logits), 1e-7);
    assertEquals(0.5, of(Measure.TOP_PROBABILITY, 1, logits), 1e-7);
    assertEquals(1 - 1.5 * Math.log(2) / Math.log(3), of(Measure.ENTROPY, 1, logits), 1e-7);
    assertEquals(3 / 6.0, of(Measure.MARGIN, 0.5, logits), 1e-7);
    assertEquals(4 / 6.0, of(Measure.TOP_PROBABILITY, 0.5, logits), 1e-7);
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithTheDefinition(Measure measure) {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int classes = 2 + random.nextInt(9);
      float[] scores = new float[classes];
      for (int k = 0; k < classes; k++) {
        scores[k] = (float) (5 * random.nextGaussian());
      }
      double temperature = Math.exp(random.nextGaussian());
      double value = of(measure, temperature, logits(scores));
      assertEquals(defined(measure, scores, temperature), value, 1e-9, "seed " + seed);
      assertTrue(value >= -1e-12 && value <= 1 + 1e-12, "seed " + seed + ": " + value);
    }
  }

  private static double defined(Measure measure, float[] scores, double temperature) {
    double[] p = new double[scores.length];
    for (int k = 0; k < p.length; k++) {
      p[k] = Math.exp(scores[k] / temperature);
    }
    double sum = DoubleStream.of(p).sum();
    double[] sorted = DoubleStream.of(p).map(x -> x / sum).sorted().toArray();
    double top = sorted[sorted.length - 1];
    return switch (measure) {
      case MARGIN -> top - sorted[sorted.length - 2];
      case TOP_PROBABILITY -> top;
      case ENTROPY ->
          1 + Arrays.stream(sorted).map(x -> x * Math.log(x)).sum() / Math.log(scores.length);
    };
  }

  @ParameterizedTest
  @EnumSource
  void isNaNWhereAScoreIs(Measure measure) {
    assertEquals(Double.NaN, of(measure, 1, logits(1, Float.NaN, 3)));
    assertEquals(Double.NaN, of(measure, 1, logits(Float.NaN, 1, 3)));
    assertEquals(Double.NaN, of(measure, 1, logits(1, Float.POSITIVE_INFINITY, 3)));
  }

  @ParameterizedTest
  @EnumSource
  void standsLargeScores(Measure measure) {
    assertEquals(1, of(measure, 1, logits(0, 3e38f, -3e38f)));
    assertEquals(1, of(measure, 0.05, logits(0, 1e4f, -1e4f)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWhatIsNoTemperature(double temperature) {
    List<Double> temperatures = List.of(1.0, temperature);
    assertThrows(
        IllegalArgumentException.class, () -> new Confidence(Measure.MARGIN, temperatures));
  }
}
