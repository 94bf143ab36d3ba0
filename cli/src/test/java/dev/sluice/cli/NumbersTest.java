package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  /** 0.4 × 0.05 is 0.020000000000000004. */
  @ParameterizedTest
  @CsvSource({"0.0005, 0.0005", "0.020000000000000004, 0.02", "12, 12", "100, 100", "0, 0"})
  void plainNumbersHaveNoExponentAndNoDust(double number, String text) {
    assertEquals(text, Numbers.plain(number));
  }

  @Test
  void aLossOfNothingHasNoSign() {
    assertEquals("0.00", Numbers.points(-1e-9));
    assertEquals("0.00 %", Numbers.percent(-1e-9));
    assertEquals("-0.01", Numbers.points(-1e-4));
    assertEquals("97.53 %", Numbers.percent(0.97526));
  }
}
