package dev.sluice.cli;

import dev.sluice.trainer.Results;

/** A policy beside the full width. */
record Comparison(Results.Policy policy, Results.Width full) {
  /** {@code 0.40 points lower}. */
  String accuracyDifference() {
    double points = 100 * (policy.accuracy() - full.accuracy());
    return "%.2f points %s".formatted(Math.abs(points), points <= 0 ? "lower" : "higher");
  }

  /** {@code 77.6 % fewer}. */
  String macsDifference() {
    return difference(policy.meanMacs(), (double) full.macs(), "fewer");
  }

  /**
   * {@code 77.6 % fewer}.
   *
   * @param fewer what is said where the first is smaller
   */
  static String difference(double first, double second, String fewer) {
    double saving = 1 - first / second;
    return "%.1f %% %s".formatted(Math.abs(100 * saving), saving < 0 ? "more" : fewer);
  }
}
