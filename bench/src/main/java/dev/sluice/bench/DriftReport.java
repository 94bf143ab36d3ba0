package dev.sluice.bench;

import dev.sluice.trainer.data.Corruption;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench/drift} found: a Markdown table for people.
 *
 * @param reference number of validation images
 * @param test number of test images
 * @param thresholds of the margin and of the classes
 */
record DriftReport(
    String data, int reference, int test, List<Double> thresholds, Clean clean, List<Row> rows)
    implements BenchCommand.Result {
  /** An alarm that needs more images is too late. */
  static final int LIMIT = 500;

  /** A corruption that costs so many points of accuracy must be noticed. */
  private static final double POINTS = 3;

  /**
   * False alarms.
   *
   * @param images clean test images, drawn with replacement
   * @param alarms on them
   * @param alarmsInOrder on every test image once, as they follow one another in the set
   */
  record Clean(int images, int alarms, int alarmsInOrder) {}

  /**
   * One corruption.
   *
   * @param narrowDrop accuracy that it costs the narrowest step, in percentage points
   * @param fullDrop accuracy that it costs the full width, in percentage points
   * @param runs how often it was tried, each time with other images
   * @param inTime in how many runs the alarm rang within {@link #LIMIT} images
   * @param median images until the alarm
   * @param worst images until the alarm; one more than the limit if it was too late
   */
  record Row(
      String kind,
      double strength,
      double narrowDrop,
      double fullDrop,
      int runs,
      int inTime,
      int median,
      int worst) {
    static Row of(Corruption corruption, FieldAnswers clean, FieldAnswers worse, int[] delays) {
      int[] sorted = delays.clone();
      Arrays.sort(sorted);
      return new Row(
          corruption.kind().name().toLowerCase(Locale.ROOT),
          corruption.strength(),
          clean.narrowAccuracy() - worse.narrowAccuracy(),
          clean.fullAccuracy() - worse.fullAccuracy(),
          sorted.length,
          (int) Arrays.stream(sorted).filter(delay -> delay <= LIMIT).count(),
          sorted[sorted.length / 2],
          sorted[sorted.length - 1]);
    }

    /** Whether the alarm must ring. */
    boolean mustRing() {
      return Math.max(narrowDrop, fullDrop) >= POINTS;
    }
  }

  @Override
  public DriftReport document() {
    return this;
  }

  @Override
  public void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s: reference of %,d validation images; thresholds %.3f (margin) and %.3f (classes).%n",
        data,
        reference,
        thresholds.get(0),
        thresholds.get(1));
    out.printf(
        Locale.ROOT,
        "Clean: %d alarms on %,d drawn test images; %d on the %,d in the set's order.%n%n",
        clean.alarms,
        clean.images,
        clean.alarmsInOrder,
        test);
    out.println(
        "| corruption | strength | points lost, narrowest | full | must ring | in time | median |"
            + " worst |");
    out.println("|---|---:|---:|---:|---|---:|---:|---:|");
    rows.forEach(row -> out.println(line(row)));
  }

  private static String line(Row row) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.2f | %.2f | %s | %d of %d | %s | %s |",
        row.kind,
        row.strength,
        row.narrowDrop,
        row.fullDrop,
        row.mustRing() ? "yes" : "",
        row.inTime,
        row.runs,
        images(row.median),
        images(row.worst));
  }

  private static String images(int delay) {
    return delay <= LIMIT ? Integer.toString(delay) : "> " + LIMIT;
  }
}
