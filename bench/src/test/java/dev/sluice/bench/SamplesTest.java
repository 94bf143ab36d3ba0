package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void medianIsTheMiddleOne() {
    assertEquals(2, Samples.of(9, 1, 2).median());
    assertEquals(2.5, Samples.of(9, 1, 2, 3).median());
    assertEquals(7, Samples.of(7).median());
  }

  @Test
  void geometricMeanIsTheRootOfTheProduct() {
    assertEquals(2, Samples.of(1, 4).geometricMean(), 1e-12);
    assertEquals(2, Samples.of(1, 2, 4).geometricMean(), 1e-12);
  }

  @Test
  void holdsMoreThanItBeganWith() {
    Samples samples = new Samples();
    for (int i = 1; i <= 3001; i++) {
      samples.add(i);
    }
    assertEquals(3001, samples.count());
    assertEquals(1501, samples.median());
  }

  @Test
  void nothingHasNoMedian() {
    assertThrows(IllegalStateException.class, () -> new Samples().median());
    assertThrows(IllegalStateException.class, () -> new Samples().geometricMean());
  }
}
