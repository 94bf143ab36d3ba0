package dev.sluice.cli;

import dev.sluice.trainer.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Progress as lines: now and then one while a piece of work lasts, and one when it ends. */
final class ProgressLines implements Progress {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();
  private static final double MEGA = 1e6;

  private final PrintWriter out;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime the clock, in nanoseconds
   */
  ProgressLines(PrintWriter out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
  }

  @Override
  public Task start(String name, long total, String unit) {
    return new Lines(name, total, unit);
  }

  private final class Lines implements Task {
    private final String name;
    private final long total;
    private final String unit;
    private final long start = nanoTime.getAsLong();
    private long lastLine = start;
    private long done;
    private String note = "";

    Lines(String name, long total, String unit) {
      this.name = name;
      this.total = total;
      this.unit = unit;
    }

    @Override
    public void reached(long done, String note) {
      this.done = done;
      this.note = note.isEmpty() ? "" : ", " + note;
      long now = nanoTime.getAsLong();
      if (done < total && now - lastLine >= INTERVAL_NANOS) {
        lastLine = now;
        out.println("%s: %s%s".formatted(name, partly(), this.note));
      }
    }

    @Override
    public void close() {
      double seconds = (nanoTime.getAsLong() - start) / 1e9;
      String what = done == total ? count(total) : "ended after " + partly();
      out.println("%s: %s in %.1f s%s".formatted(name, what, seconds, note));
    }

    private String partly() {
      return "%s of %s (%d %%)".formatted(number(done), count(total), 100 * done / total);
    }

    private String count(long count) {
      return number(count) + (isBytes() ? " MB" : " " + unit);
    }

    private String number(long count) {
      return isBytes() ? "%,.1f".formatted(count / MEGA) : "%,d".formatted(count);
    }

    private boolean isBytes() {
      return unit.equals("bytes");
    }
  }
}
