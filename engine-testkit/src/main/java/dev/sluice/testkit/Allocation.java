package dev.sluice.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what code allocates once it is warm. */
final class Allocation {
  private static final int RUNS = 100;

  /** How long the optimising compiler may take to remove what escapes nowhere. */
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private Allocation() {}

  /**
   * Bytes that all threads allocate in one run, rounded up, in the best of many windows: code is
   * compiled anew, and threads of others are at work, in the rest. Returns as soon as a window is
   * clean.
   */
  static long perRun(Runnable once) {
    return perRun(once, PATIENCE_NANOS);
  }

  /**
   * As {@link #perRun(Runnable)}.
   *
   * @param patienceNanos after which the best of the windows so far counts
   */
  static long perRun(Runnable once, long patienceNanos) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    long start = System.nanoTime();
    while (least > 0 && System.nanoTime() - start < patienceNanos) {
      long before = threads.getTotalThreadAllocatedBytes();
      for (int run = 0; run < RUNS; run++) {
        once.run();
      }
      least = Math.min(least, threads.getTotalThreadAllocatedBytes() - before);
    }
    return (least + RUNS - 1) / RUNS;
  }
}
