package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.SluiceException;
import dev.sluice.core.DriftReference.Quantile;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriftReferenceTest {
  @Test
  void countsEqualMarginsOnBothSides() {
    double[] margins = new double[60];
    Arrays.fill(margins, 0, 20, 1);
    Arrays.fill(margins, 20, 30, Double.NaN);
    Arrays.fill(margins, 30, 60, 0.5);
    int[] answers = IntStream.range(0, 60).map(i -> i % 3).toArray();
    DriftReference reference = DriftReference.of(1, margins, answers, 4);
    assertEquals(
        new DriftReference(
            1,
            60,
            List.of(new Quantile(-1, 0, 10), new Quantile(0.5, 10, 40), new Quantile(1, 40, 60)),
            List.of(20, 20, 20, 0)),
        reference);
  }

  @Test
  void staysSmallAndReachesBothEnds() {
    double[] margins = IntStream.range(0, 10_000).mapToDouble(i -> i / 10_000.0).toArray();
    int[] answers = IntStream.range(0, 10_000).map(i -> i % 10).toArray();
    List<Quantile> quantiles = DriftReference.of(0, margins, answers, 10).quantiles();
    assertEquals(256, quantiles.size());
    assertTrue(quantiles.getFirst().below() < 40);
    assertEquals(10_000, quantiles.getLast().upTo());
    for (Quantile quantile : quantiles) {
      assertEquals(quantile.margin() * 10_000, quantile.below(), 1e-6);
      assertEquals(quantile.below() + 1, quantile.upTo());
    }
  }

  @Test
  void refusesTooFewImagesAndOneAnswer() {
    int[] answers = IntStream.range(0, 49).map(i -> i % 2).toArray();
    SluiceException few =
        assertThrows(SluiceException.class, () -> DriftReference.of(0, new double[49], answers, 2));
    assertTrue(few.toString().contains("at least 50"), few.toString());
    assertTrue(few.toString().contains("there are 49"), few.toString());
    SluiceException same =
        assertThrows(
            SluiceException.class, () -> DriftReference.of(0, new double[50], new int[50], 2));
    assertTrue(same.toString().contains("more than one class"), same.toString());
  }

  @Test
  void refusesCountsThatDoNotFit() {
    List<Quantile> quantiles = List.of(new Quantile(0.5, 10, 40), new Quantile(0.5, 40, 60));
    List<Integer> answers = List.of(30, 30);
    for (List<Quantile> wrong :
        List.of(
            quantiles,
            List.of(new Quantile(0.5, 41, 40)),
            List.of(new Quantile(0.5, 0, 61)),
            List.of(new Quantile(0.5, -1, 60)),
            List.of(new Quantile(Double.NaN, 0, 60)),
            List.of(new Quantile(0.5, 0, 30), new Quantile(0.6, 29, 60)))) {
      assertThrows(IllegalArgumentException.class, () -> new DriftReference(0, 60, wrong, answers));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new DriftReference(0, 60, List.of(), List.of(30, 29)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new DriftReference(0, 60, List.of(), List.of(61, -1)));
  }
}
