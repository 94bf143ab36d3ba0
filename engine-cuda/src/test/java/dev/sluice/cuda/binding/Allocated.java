package dev.sluice.cuda.binding;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what code allocates once it is warm. */
final class Allocated {
  private static final int RUNS = 1000;
  private static final int WINDOWS = 200;

  private Allocated() {}

  /** Bytes that this thread allocates in the best window of many runs. */
  static long leastBytes(Runnable once) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int window = 0; window < WINDOWS && least > 0; window++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int run = 0; run < RUNS; run++) {
        once.run();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
