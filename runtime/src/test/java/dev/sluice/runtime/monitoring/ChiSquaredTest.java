package dev.sluice.runtime.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChiSquaredTest {
  /** Values of the usual tables. */
  @ParameterizedTest
  @CsvSource({
    "0.95, 1, 0.00393",
    "0.05, 1, 3.841",
    "0.001, 1, 10.828",
    "0.05, 2, 5.991",
    "0.001, 3, 16.266",
    "0.99, 9, 2.088",
    "0.05, 9, 16.919",
    "0.001, 9, 27.877",
    "0.025, 10, 20.483",
    "0.001, 100, 149.449"
  })
  void agreesWithTables(double probability, int degrees, double value) {
    assertEquals(value, ChiSquared.exceededWith(probability, degrees), 5e-4 * Math.max(1, value));
    assertEquals(
        probability,
        ChiSquared.probabilityAbove(ChiSquared.exceededWith(probability, degrees), degrees),
        1e-12);
  }

  /** The series and the continued fraction meet where one takes over from the other. */
  @Test
  void isContinuous() {
    double below = ChiSquared.probabilityAbove(Math.nextDown(8.0), 1);
    assertEquals(below, ChiSquared.probabilityAbove(8.0, 1), 1e-14);
  }
}
