package dev.sluice.runtime.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.core.DriftReference;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerDistanceTest {
  private static AnswerDistance distance(Integer... answers) {
    int images = IntStream.range(0, answers.length).map(k -> answers[k]).sum();
    return new AnswerDistance(new DriftReference(0, images, List.of(), List.of(answers)), 100);
  }

  @Test
  void isFreemanAndTukeysStatistic() {
    AnswerDistance distance = distance(300, 200, 500);
    int[] counts = new int[3];
    counts[distance.bin(0)] = 20;
    counts[distance.bin(1)] = 40;
    counts[distance.bin(2)] = 40;
    double sum =
        Math.pow(Math.sqrt(0.2) - Math.sqrt(0.3), 2)
            + Math.pow(Math.sqrt(0.4) - Math.sqrt(0.2), 2)
            + Math.pow(Math.sqrt(0.4) - Math.sqrt(0.5), 2);
    assertEquals(2 * Math.sqrt(sum), distance.value(counts, 100), 1e-12);
  }

  /** Of 10,000 images 3,000, 2,000 and 5,000 are expected. */
  @Test
  void isNearlyTheRootOfPearsonsStatisticPerImage() {
    AnswerDistance distance = distance(300, 200, 500);
    int[] counts = new int[3];
    counts[distance.bin(0)] = 2_970;
    counts[distance.bin(1)] = 2_050;
    counts[distance.bin(2)] = 4_980;
    double chiSquared = 30 * 30 / 3_000.0 + 50 * 50 / 2_000.0 + 20 * 20 / 5_000.0;
    assertEquals(Math.sqrt(chiSquared / 10_000), distance.value(counts, 10_000), 1e-4);
  }

  /** 7.815 is exceeded with 0.05 at three degrees of freedom. */
  @Test
  void thresholdIsTheSumOfBothSides() {
    double root = Math.sqrt(7.8147);
    assertEquals(
        root / 10 + root / 20, distance(100, 100, 100, 100).threshold(100, 0.05, 0.05), 1e-4);
  }

  @Test
  void rareClassesAreTakenTogether() {
    AnswerDistance distance = distance(500, 0, 20, 440, 40);
    assertEquals(3, distance.bins());
    assertEquals(distance.bin(1), distance.bin(2));
    assertEquals(distance.bin(1), distance.bin(4));
    assertNotEquals(distance.bin(0), distance.bin(3));
  }

  /** A window has ten images of such a class, but the reference only four. */
  @Test
  void aSmallReferenceKnowsLittleOfItsClasses() {
    assertEquals(2, distance(32, 4, 4).bins());
    assertEquals(3, distance(30, 5, 5).bins());
  }

  /** A window has two of each: sixteen threes would leave a pair alone. */
  @Test
  void noGroupIsTooSmall() {
    Integer[] answers = new Integer[50];
    Arrays.fill(answers, 20);
    AnswerDistance distance = distance(answers);
    int[] classes = new int[distance.bins()];
    IntStream.range(0, 50).forEach(k -> classes[distance.bin(k)]++);
    assertEquals(16, distance.bins());
    assertEquals(3, IntStream.of(classes).min().orElseThrow());
  }

  @Test
  void oneClassAloneTellsNothing() {
    assertEquals(Double.POSITIVE_INFINITY, distance(999, 1).threshold(100, 0.05, 0.05));
  }
}
