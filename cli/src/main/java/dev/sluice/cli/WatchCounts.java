package dev.sluice.cli;

import dev.sluice.runtime.monitoring.DriftGuard;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What came by in a stream of images. One thread. */
final class WatchCounts {
  /** Latencies are those of so many images. */
  static final int LATENCIES = 1_000;

  private static final int LAST = 5;
  private static final double RATE_SECONDS = 10;

  private final @Nullable DriftGuard guard;
  private final LongSupplier nanoTime;
  private final long start;
  private final long[] byStep;
  private final long[] latencies = new long[LATENCIES]; // a ring
  private final Deque<String> last = new ArrayDeque<>();
  private long images;
  private long abstained;
  private long limited;
  private long late;
  private long unreadable;
  private long kept;
  private long escalations;
  private double margins;
  private double recent; // images, each of which counts less with time
  private long before;

  /**
   * @param steps of the model
   * @param guard null if there is no drift alarm
   * @param nanoTime the clock, in nanoseconds
   */
  WatchCounts(int steps, @Nullable DriftGuard guard, LongSupplier nanoTime) {
    this.guard = guard;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.before = start;
    this.byStep = new long[steps];
  }

  void seen(Sighting sighting) {
    latencies[(int) (images % LATENCIES)] = sighting.nanos();
    images++;
    switch (sighting.outcome()) {
      case ANSWERED -> byStep[sighting.step()]++;
      case LIMITED -> {
        byStep[sighting.step()]++;
        limited++;
      }
      case ABSTAINED, REFUSED -> abstained++;
    }
    margins += Double.isNaN(sighting.margin()) ? 0 : sighting.margin();
    if (last.size() == LAST) {
      last.removeFirst();
    }
    last.addLast(sighting.text());
    recent = recentNow() + 1;
    before = nanoTime.getAsLong();
  }

  void late() {
    late++;
  }

  void unreadable() {
    unreadable++;
  }

  void kept() {
    kept++;
  }

  void escalated() {
    escalations++;
  }

  private double recentNow() {
    return recent * Math.exp(-(nanoTime.getAsLong() - before) * 1e-9 / RATE_SECONDS);
  }

  private double seconds() {
    return (nanoTime.getAsLong() - start) * 1e-9;
  }

  /** Images a second lately. */
  double rate() {
    double counted = RATE_SECONDS * -Math.expm1(-seconds() / RATE_SECONDS);
    return counted > 0 ? recentNow() / counted : 0;
  }

  int steps() {
    return byStep.length;
  }

  long images() {
    return images;
  }

  long answers(int step) {
    return byStep[step];
  }

  /** Of the images, 0 to 1. */
  double share(int step) {
    return images == 0 ? 0 : (double) byStep[step] / images;
  }

  /** The last few answers, the newest last. */
  List<String> last() {
    return List.copyOf(last);
  }

  /** {@code 1,234 images, 2 unreadable, 3 kept}. */
  String countsText() {
    return Numbers.count(images)
        + (images == 1 ? " image" : " images")
        + some(abstained, "without an answer")
        + some(limited, "limited")
        + some(late, "late")
        + some(unreadable, "unreadable")
        + some(kept, "kept");
  }

  private static String some(long count, String what) {
    return count == 0 ? "" : ", %s %s".formatted(Numbers.count(count), what);
  }

  String answersText() {
    return "%s escalations, mean margin %.3f"
        .formatted(Numbers.count(escalations), images == 0 ? 0 : margins / images);
  }

  String latencyText() {
    long[] sorted = Arrays.copyOf(latencies, (int) Math.min(images, LATENCIES));
    if (sorted.length == 0) {
      return "no latency yet";
    }
    Arrays.sort(sorted);
    return "latency median %s, p99 %s"
        .formatted(
            Numbers.micros(sorted[(sorted.length - 1) / 2] / 1e3),
            Numbers.micros(sorted[Math.ceilDiv(99 * sorted.length, 100) - 1] / 1e3));
  }

  /** Whether the drift alarm does. */
  boolean isRinging() {
    return guard != null && guard.isRaised();
  }

  String driftText() {
    if (guard == null) {
      return "no drift alarm";
    }
    if (guard.isRaised()) {
      return "drift alarm rings since image %s: the %s are not as usual"
          .formatted(
              Numbers.count(guard.since()),
              switch (guard.cause()) {
                case MARGIN -> "margins";
                case CLASSES -> "classes";
              });
    }
    return guard.alarms() == 0
        ? "drift alarm quiet"
        : "drift alarm quiet, rang %d times".formatted(guard.alarms());
  }

  /** All in one line, with the rate of late. */
  String text() {
    return text("%.1f per second".formatted(rate()));
  }

  /** All in one line, with how long it took. */
  String finalText() {
    return text("in %.1f s".formatted(seconds()));
  }

  private String text(String speed) {
    String widths =
        IntStream.range(0, byStep.length)
            .mapToObj(step -> "%s at width %d".formatted(Numbers.percent(share(step)), step))
            .collect(Collectors.joining(", "));
    return String.join(
        "; ", countsText() + ", " + speed, widths, answersText(), latencyText(), driftText());
  }
}
