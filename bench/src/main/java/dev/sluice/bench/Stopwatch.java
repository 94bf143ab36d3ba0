package dev.sluice.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** Warms calls up and times them. */
final class Stopwatch {
  /** Nothing was compiled for this long: the code is what it will be. */
  private static final long SETTLED_MILLIS = 200;

  /** Share of the calls before a measurement counts, since others had the caches meanwhile. */
  private static final int UNCOUNTED = 5;

  private static final int LEAST_SAMPLES = 3;

  /** What is timed. */
  @FunctionalInterface
  interface Work {
    void once() throws Exception;
  }

  private Stopwatch() {}

  /** Runs it until Java compiles nothing any more, for so many milliseconds. */
  static void warm(Work work, long leastMillis, long mostMillis) throws Exception {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    long start = System.nanoTime();
    long changed = start;
    long spent = compiler.getTotalCompilationTime();
    while (true) {
      work.once();
      long now = System.nanoTime();
      if (compiler.getTotalCompilationTime() != spent) {
        spent = compiler.getTotalCompilationTime();
        changed = now;
      }
      boolean settled =
          now - start > nanos(leastMillis)
              && now - changed > nanos(Math.min(leastMillis, SETTLED_MILLIS));
      if (settled || now - start > nanos(mostMillis)) {
        return;
      }
    }
  }

  /**
   * Nanoseconds of one call, the median of those in some time.
   *
   * @param calls that are timed together, for what is as short as reading the clock
   */
  static double median(Work work, int calls, long millis) throws Exception {
    long begin = System.nanoTime();
    do {
      work.once();
    } while (System.nanoTime() - begin < nanos(millis) / UNCOUNTED);
    Samples samples = new Samples();
    long from = System.nanoTime();
    long end = from + nanos(millis);
    while (from < end || samples.count() < LEAST_SAMPLES) {
      for (int i = 0; i < calls; i++) {
        work.once();
      }
      long to = System.nanoTime();
      samples.add((double) (to - from) / calls);
      from = to;
    }
    return samples.median();
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
