package dev.sluice.runtime;

import dev.sluice.core.Session;
import java.util.Arrays;

/**
 * How long a run takes on this machine, in microseconds.
 *
 * @param median of the measured runs
 * @param p99 what 99 % of them did not exceed
 */
public record Latency(double median, double p99) {
  private static final long WARM_UP_NANOS = 300_000_000;
  private static final int WARM_UP_RUNS = 200;
  private static final int RUNS = 500;

  /**
   * Measures a step with the images that are in the session's input. Blocks for about a second.
   *
   * @param images in every run
   */
  public static Latency measure(Session session, int images, int step) {
    long start = System.nanoTime();
    for (int i = 0; i < WARM_UP_RUNS || System.nanoTime() - start < WARM_UP_NANOS; i++) {
      session.infer(images, step);
    }
    long[] nanos = new long[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long before = System.nanoTime();
      session.infer(images, step);
      nanos[i] = System.nanoTime() - before;
    }
    Arrays.sort(nanos);
    return new Latency(nanos[RUNS / 2] / 1e3, nanos[RUNS * 99 / 100] / 1e3);
  }
}
