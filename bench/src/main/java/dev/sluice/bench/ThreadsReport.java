package dev.sluice.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One thread and two, apart for times at which messages between them were quick and slow. */
record ThreadsReport(List<Sample> samples) implements BenchCommand.Result {
  /** Up to so many times what the quickest take counts as quick. */
  private static final double QUICK = 1.8;

  /** From so many times on it counts as slow. */
  private static final double SLOW = 3;

  /**
   * A case, timed once.
   *
   * @param before nanoseconds of a round trip before
   * @param after as much after
   * @param oneMicros microseconds of the whole batch with one thread
   * @param twoMicros as much with two
   */
  record Sample(Case two, double before, double after, double oneMicros, double twoMicros) {}

  /** Medians. */
  record Times(int samples, double roundTripNanos, double oneMicros, double twoMicros) {
    static @Nullable Times of(List<Sample> samples) {
      return samples.isEmpty()
          ? null
          : new Times(
              samples.size(),
              median(samples, s -> (s.before + s.after) / 2),
              median(samples, Sample::oneMicros),
              median(samples, Sample::twoMicros));
    }
  }

  /** A case; null where messages never were so. */
  record Row(
      String task,
      String network,
      int step,
      int batch,
      @Nullable Times quick,
      @Nullable Times slow) {}

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> of) {
    return Samples.of(samples.stream().mapToDouble(of).toArray()).median();
  }

  /** Nanoseconds of a quick round trip: a twentieth of all were quicker. */
  private double quickest() {
    double[] sorted =
        samples.stream()
            .flatMap(s -> Stream.of(s.before, s.after))
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return sorted[sorted.length / 20];
  }

  List<Row> rows() {
    double quickest = quickest();
    Set<Case> cases = new LinkedHashSet<>();
    samples.forEach(sample -> cases.add(sample.two));
    List<Row> rows = new ArrayList<>();
    for (Case two : cases) {
      List<Sample> own = samples.stream().filter(s -> s.two.equals(two)).toList();
      rows.add(
          new Row(
              two.task().id(),
              two.network().id(),
              two.step(),
              two.batch(),
              Times.of(
                  own.stream()
                      .filter(s -> Math.max(s.before, s.after) <= QUICK * quickest)
                      .toList()),
              Times.of(
                  own.stream()
                      .filter(s -> Math.min(s.before, s.after) >= SLOW * quickest)
                      .toList())));
    }
    return rows;
  }

  @Override
  public void print(PrintWriter out) {
    out.println("| | | | | messages quick | | | | messages slow | | | |");
    out.println("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    out.println(
        "| | | step | batch | samples | round trip, ns | 1 thread, µs | 2 threads, µs"
            + " | samples | round trip, ns | 1 thread, µs | 2 threads, µs |");
    for (Row row : rows()) {
      out.println(
          "| %s | %s | %d | %d | %s | %s |"
              .formatted(
                  row.task, row.network, row.step, row.batch, cells(row.quick), cells(row.slow)));
    }
  }

  private static String cells(@Nullable Times times) {
    return times == null
        ? "0 | | | "
        : "%d | %.0f | %,.1f | %,.1f"
            .formatted(times.samples, times.roundTripNanos, times.oneMicros, times.twoMicros);
  }

  @Override
  public Object document() {
    return rows();
  }
}
