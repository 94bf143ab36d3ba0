package dev.sluice.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Results as they come, and now and then a line on standard error. */
final class WatchLines implements WatchScreen {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final PrintWriter out;
  private final PrintWriter err;
  private final LongSupplier nanoTime;
  private long lastLine;

  /**
   * @param nanoTime the clock, in nanoseconds
   */
  WatchLines(PrintWriter out, PrintWriter err, LongSupplier nanoTime) {
    this.out = out;
    this.err = err;
    this.nanoTime = nanoTime;
    this.lastLine = nanoTime.getAsLong();
  }

  @Override
  public void result(String line) {
    out.println(line);
  }

  @Override
  public void problem(String line) {
    err.println(line);
  }

  @Override
  public void refresh(WatchCounts counts) {
    long now = nanoTime.getAsLong();
    if (now - lastLine >= INTERVAL_NANOS) {
      lastLine = now;
      err.println(counts.text());
    }
  }

  @Override
  public void end(WatchCounts counts) {
    err.println(counts.finalText());
  }
}
