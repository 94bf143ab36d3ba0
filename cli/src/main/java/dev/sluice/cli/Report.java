package dev.sluice.cli;

import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.StepCosts;
import dev.sluice.trainer.Results;
import java.nio.file.Path;
import java.util.List;

/**
 * The report of a demo, as a {@link Page}.
 *
 * @param results what was measured
 * @param otherThresholds what the margin policy would do with other thresholds, on the same images
 * @param making how it was made
 * @param command that makes it again
 */
record Report(Results results, List<Point> otherThresholds, List<Fact> making, String command) {
  /** A policy's accuracy, a fraction of 1, and its mean multiply-accumulates. */
  record Point(double accuracy, double meanMacs) {
    static Point of(OperatingPoint point, StepCosts macs) {
      return new Point(point.accuracy(), point.meanCost(macs));
    }
  }

  /** One thing to know about the making. */
  record Fact(String name, String text) {}

  /**
   * Replaces the file as a whole.
   *
   * @throws dev.sluice.api.SluiceException if it cannot be written
   */
  void write(Path file) {
    page().write(file);
  }

  /** The whole page. */
  String html() {
    return page().html();
  }

  private Page page() {
    return new Page("report/report.html", this);
  }
}
