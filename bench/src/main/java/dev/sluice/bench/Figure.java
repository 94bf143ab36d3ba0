package dev.sluice.bench;

/**
 * A measured number with what it should be.
 *
 * @param what is measured
 * @param of which network, connectivity, batch and so on
 * @param unit empty for a ratio
 * @param bound whether the target is the most or the least
 */
record Figure(String what, String of, double value, String unit, Bound bound, double target) {
  /** Which side of its target a number should be on. */
  enum Bound {
    AT_MOST,
    AT_LEAST;

    @Override
    public String toString() {
      return this == AT_MOST ? "at most" : "at least";
    }
  }

  static Figure atMost(double target, String what, String of, double value, String unit) {
    return new Figure(what, of, value, unit, Bound.AT_MOST, target);
  }

  static Figure atLeast(double target, String what, String of, double value, String unit) {
    return new Figure(what, of, value, unit, Bound.AT_LEAST, target);
  }

  /** Whether the number is on the right side of its target, or on it; public for the document. */
  public boolean isMet() {
    return bound == Bound.AT_MOST ? value <= target : value >= target;
  }
}
