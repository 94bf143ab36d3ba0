package dev.sluice.runtime.monitoring;

/** The χ² distribution with a whole number of degrees of freedom, at least 1. */
final class ChiSquared {
  private static final int TERMS = 200;
  private static final int HALVINGS = 100;

  private ChiSquared() {}

  /** The value that is exceeded with a probability, 0 to 1, both excluded. */
  static double exceededWith(double probability, int degrees) {
    double low = 0;
    double high = degrees;
    while (probabilityAbove(high, degrees) > probability) {
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (probabilityAbove(middle, degrees) > probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /**
   * How likely a value is exceeded, by the recurrence Q(k + 2) = Q(k) + (x/2)^(k/2) · exp(−x/2) /
   * Γ(k/2 + 1) from one or two degrees of freedom (Abramowitz and Stegun, 26.4.4 and 26.4.5).
   */
  static double probabilityAbove(double value, int degrees) {
    double half = value / 2;
    boolean odd = degrees % 2 == 1;
    double probability = odd ? oneDegree(half) : Math.exp(-half);
    double term = odd ? Math.exp(-half) * Math.sqrt(half / Math.PI) * 2 : Math.exp(-half) * half;
    for (int k = odd ? 1 : 2; k < degrees; k += 2) {
      probability += term;
      term *= half / (k / 2.0 + 1);
    }
    return probability;
  }

  /**
   * The complementary error function of √half, as 1 minus the series 2/√π · exp(−h) · √h · Σ (2h)^n
   * / (1·3·…·(2n + 1)), or where it is small by its continued fraction.
   */
  private static double oneDegree(double half) {
    double scale = Math.exp(-half) / Math.sqrt(Math.PI);
    double root = Math.sqrt(half);
    if (half < 4) {
      double sum = 0;
      double term = 1;
      for (int n = 1; n < TERMS; n++) {
        sum += term;
        term *= 2 * half / (2 * n + 1);
      }
      return 1 - 2 * scale * root * sum;
    }
    double fraction = root;
    for (int n = TERMS; n >= 1; n--) {
      fraction = root + n / 2.0 / fraction;
    }
    return scale / fraction;
  }
}
