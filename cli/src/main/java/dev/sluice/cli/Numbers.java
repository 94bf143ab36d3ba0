package dev.sluice.cli;

import dev.sluice.trainer.Results;
import java.math.BigDecimal;
import java.math.MathContext;

/** How numbers are shown to people. */
final class Numbers {
  private Numbers() {}

  /** {@code 0.0005}, never {@code 5.0E-4}; to seven digits. */
  static String plain(double number) {
    return new BigDecimal(number, MathContext.DECIMAL32).stripTrailingZeros().toPlainString();
  }

  /** {@code 1,234,567}. */
  static String count(long number) {
    return "%,d".formatted(number);
  }

  /** A mean of large counts, as one of them. */
  static String mean(double number) {
    return "%,.0f".formatted(number);
  }

  /** {@code 98.76 %}. */
  static String percent(double fraction) {
    return points(fraction) + " %";
  }

  /** A fraction in percentage points: {@code 0.40}. */
  static String points(double fraction) {
    String text = "%.2f".formatted(100 * fraction);
    return text.equals("-0.00") ? "0.00" : text; // nothing was lost
  }

  /** {@code 1,234.5 kB}. */
  static String kilobytes(long bytes) {
    return "%,.1f kB".formatted(bytes / 1e3);
  }

  /** {@code 12.3 µs}. */
  static String micros(double micros) {
    return "%,.1f µs".formatted(micros);
  }

  /** {@code 12.3 µJ}, or that it is unknown. */
  static String energy(Results.Energy energy) {
    Double value = energy.value();
    return value == null ? "unknown" : microjoules(value);
  }

  /** {@code 12.3 µJ}. */
  static String microjoules(double microjoules) {
    return "%,.1f µJ".formatted(microjoules);
  }
}
