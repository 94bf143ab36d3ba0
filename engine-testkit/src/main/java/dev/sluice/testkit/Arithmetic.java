package dev.sluice.testkit;

/** How the {@link ReferenceBackend} rounds. Numbers are always held as {@code double}. */
public enum Arithmetic {
  /** Every operation rounds once, to {@code float}: the bits that an exact backend yields. */
  FLOAT {
    @Override
    double fma(double a, double b, double c) {
      // Not (float) Math.fma(a, b, c): rounding to double and then to float rounds twice.
      return Math.fma((float) a, (float) b, (float) c);
    }

    @Override
    double add(double a, double b) {
      return (float) a + (float) b;
    }

    @Override
    double multiply(double a, double b) {
      return (float) a * (float) b;
    }

    @Override
    double round(double a) {
      return (float) a;
    }
  },

  /** Every operation rounds to {@code double}: what other results are measured against. */
  DOUBLE {
    @Override
    double fma(double a, double b, double c) {
      return Math.fma(a, b, c);
    }

    @Override
    double add(double a, double b) {
      return a + b;
    }

    @Override
    double multiply(double a, double b) {
      return a * b;
    }

    @Override
    double round(double a) {
      return a;
    }
  };

  /** {@code a·b + c}, rounded once. */
  abstract double fma(double a, double b, double c);

  abstract double add(double a, double b);

  abstract double multiply(double a, double b);

  /** The nearest number of this arithmetic. */
  abstract double round(double a);
}
