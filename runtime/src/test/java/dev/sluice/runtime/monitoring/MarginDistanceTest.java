package dev.sluice.runtime.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.DriftReference;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class MarginDistanceTest {
  /** The definition: over all x, how much the shares of margins up to x differ. */
  private static double bruteForce(double[] reference, double[] window) {
    return DoubleStream.concat(Arrays.stream(reference), Arrays.stream(window))
        .map(x -> Math.abs(shareUpTo(x, reference) - shareUpTo(x, window)))
        .max()
        .orElseThrow();
  }

  private static double shareUpTo(double x, double[] margins) {
    return (double) Arrays.stream(margins).filter(margin -> rank(margin) <= rank(x)).count()
        / margins.length;
  }

  private static double rank(double margin) {
    return Double.isNaN(margin) ? -1 : margin;
  }

  private static double distance(double[] reference, double[] window) {
    int[] answers = new int[reference.length];
    answers[0] = 1;
    MarginDistance distance = new MarginDistance(DriftReference.of(0, reference, answers, 2));
    int[] counts = new int[distance.bins()];
    for (double margin : window) {
      counts[distance.bin(margin)]++;
    }
    return distance.value(counts, window.length);
  }

  /** Of few different values when {@code grid} is small; then everything is equal to something. */
  private static double[] margins(int images, int grid, double power, Random random) {
    double[] margins = new double[images];
    for (int i = 0; i < images; i++) {
      double margin = 1 - Math.pow(random.nextDouble(), power);
      margins[i] = random.nextInt(50) == 0 ? Double.NaN : Math.rint(margin * grid) / grid;
    }
    return margins;
  }

  @Test
  void equalsTheDefinitionWhereEveryMarginIsAQuantile() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int grid = 1 + random.nextInt(60);
      double[] reference = margins(50 + random.nextInt(200), grid, 3, random);
      // Other values than the reference's, too.
      int other = random.nextBoolean() ? grid : 1 + random.nextInt(500);
      double[] window = margins(1 + random.nextInt(90), other, 2, random);
      assertEquals(
          bruteForce(reference, window), distance(reference, window), 1e-12, "seed " + seed);
    }
  }

  @Test
  void isAtMostALittleLessElsewhere() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      double[] reference = margins(300 + random.nextInt(700), 1 << 20, 3, random);
      double[] window = margins(1 + random.nextInt(400), 1 << 20, 2, random);
      double missing = bruteForce(reference, window) - distance(reference, window);
      assertTrue(missing > -1e-12 && missing < 1 / 256.0, "seed " + seed + ": " + missing);
    }
  }

  @Test
  void tellsSaturatedMarginsFromTheNextSmallerOnes() {
    double[] reference = new double[100];
    Arrays.fill(reference, 1);
    double[] window = new double[40];
    Arrays.fill(window, Math.nextDown(1.0));
    assertEquals(0, distance(reference, reference));
    assertEquals(1, distance(reference, window));
  }

  /** Two samples' own inaccuracies, each by Massart's inequality. */
  @Test
  void thresholdIsTheSumOfBothSides() {
    DriftReference reference = new SyntheticField(1, 0).reference(1_000);
    double threshold = new MarginDistance(reference).threshold(400, 0.01, 0.05);
    assertEquals(
        Math.sqrt(Math.log(200) / 800) + Math.sqrt(Math.log(40) / 2_000), threshold, 1e-12);
  }
}
