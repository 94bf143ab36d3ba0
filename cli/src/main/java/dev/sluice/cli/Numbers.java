package dev.sluice.cli;

/** How numbers are shown to people. */
final class Numbers {
  private Numbers() {}

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
    return "%.2f %%".formatted(100 * fraction);
  }

  /** {@code 1,234.5 kB}. */
  static String kilobytes(long bytes) {
    return "%,.1f kB".formatted(bytes / 1e3);
  }

  /** {@code 12.3 µs}. */
  static String micros(double micros) {
    return "%,.1f µs".formatted(micros);
  }

  /** {@code 12.3 µJ}. */
  static String microjoules(double microjoules) {
    return "%,.1f µJ".formatted(microjoules);
  }
}
