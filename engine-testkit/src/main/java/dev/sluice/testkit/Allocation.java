package dev.sluice.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what code allocates once it is warm. */
final class Allocation {
  private static final int RUNS = 100;

  private static final int ASKS = 10;

  /**
   * How long a window lasts at most, if one run does not last longer: the test runner's own threads
   * allocate a little every 0.1 seconds.
   */
  private static final long WINDOW_NANOS = 20_000_000L;

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
    long ofAsking = Long.MAX_VALUE; // asking allocates too until it is compiled
    long start = System.nanoTime();
    while (least > 0 && System.nanoTime() - start < patienceNanos) {
      long before = threads.getTotalThreadAllocatedBytes();
      for (int i = 0; i < ASKS; i++) { // one alone may see what others allocate
        long asked = threads.getTotalThreadAllocatedBytes();
        ofAsking = Math.min(ofAsking, asked - before);
        before = asked;
      }
      long end = System.nanoTime() + WINDOW_NANOS;
      int runs = 0;
      do {
        once.run();
        runs++;
      } while (runs < RUNS && System.nanoTime() < end);
      long bytes = threads.getTotalThreadAllocatedBytes() - before - ofAsking;
      least = Math.min(least, Math.ceilDiv(bytes, runs));
    }
    return least;
  }
}
