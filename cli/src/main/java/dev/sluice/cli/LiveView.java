package dev.sluice.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import picocli.CommandLine.Help.Ansi;

/**
 * The counts on a terminal's standard error, drawn over themselves. Lines for standard output wait
 * until the view is drawn again, so that they come above it where both are the same terminal.
 */
final class LiveView implements WatchScreen {
  private static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();
  private static final int BAR = 40;

  private final PrintWriter out;
  private final PrintWriter err;
  private final LongSupplier nanoTime;
  private final char block;
  private final List<String> results = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int drawnLines;
  private long drawn;

  /**
   * @param nanoTime the clock, in nanoseconds
   * @param block what bars are made of
   */
  LiveView(PrintWriter out, PrintWriter err, LongSupplier nanoTime, char block) {
    this.out = out;
    this.err = err;
    this.nanoTime = nanoTime;
    this.block = block;
    this.drawn = nanoTime.getAsLong() - INTERVAL_NANOS;
  }

  /** On this program's terminal. */
  static LiveView of(PrintWriter out, PrintWriter err) {
    char block = System.err.charset().newEncoder().canEncode('█') ? '█' : '#';
    return new LiveView(out, err, System::nanoTime, block);
  }

  @Override
  public void result(String line) {
    results.add(line);
  }

  @Override
  public void problem(String line) {
    problems.add(line);
  }

  @Override
  public void refresh(WatchCounts counts) {
    if (nanoTime.getAsLong() - drawn >= INTERVAL_NANOS) {
      draw(counts);
    }
  }

  @Override
  public void end(WatchCounts counts) {
    draw(counts);
    err.println(counts.finalText());
  }

  private void draw(WatchCounts counts) {
    if (drawnLines > 0) { // to the first column, so many lines up, and nothing below
      err.print("\r\033[%dA\033[J".formatted(drawnLines));
    }
    problems.forEach(err::println);
    err.flush();
    results.forEach(out::println);
    problems.clear();
    results.clear();
    List<String> lines = lines(counts);
    // Lines that are too long are cut and not continued, or there would be more of them.
    err.print("\033[?7l%s\033[?7h\n".formatted(String.join("\n", lines)));
    err.flush();
    drawnLines = lines.size();
    drawn = nanoTime.getAsLong();
  }

  private List<String> lines(WatchCounts counts) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        Ansi.ON.string("@|bold %s|@".formatted(counts.countsText()))
            + ", %.1f per second".formatted(counts.rate()));
    for (int step = 0; step < counts.steps(); step++) {
      int filled = (int) Math.round(BAR * counts.share(step));
      lines.add(
          "width %d  %s%s %9s  %s"
              .formatted(
                  step,
                  String.valueOf(block).repeat(filled),
                  " ".repeat(BAR - filled),
                  Numbers.percent(counts.share(step)),
                  Numbers.count(counts.answers(step))));
    }
    lines.add(counts.answersText() + "; " + counts.latencyText());
    lines.add(
        counts.isRinging()
            ? Ansi.ON.string("@|bold,red %s|@".formatted(counts.driftText()))
            : counts.driftText());
    counts.last().forEach(line -> lines.add("  " + line));
    return lines;
  }
}
