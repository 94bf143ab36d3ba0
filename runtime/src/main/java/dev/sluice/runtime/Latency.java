package dev.sluice.runtime;

import dev.sluice.core.Session;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
   * Measures every step with the images that are in the session's input, after all of them are
   * warm. Blocks for about a second a step.
   *
   * @param images in every run
   * @return narrowest step first
   */
  public static List<Latency> measure(Session session, int images) {
    int steps = session.model().steps();
    for (int step = 0; step < steps; step++) {
      warmUp(session, images, step);
    }
    return IntStream.range(0, steps).mapToObj(step -> measure(session, images, step)).toList();
  }

  private static void warmUp(Session session, int images, int step) {
    long start = System.nanoTime();
    for (int i = 0; i < WARM_UP_RUNS || System.nanoTime() - start < WARM_UP_NANOS; i++) {
      session.infer(images, step);
    }
  }

  private static Latency measure(Session session, int images, int step) {
    warmUp(session, images, step);
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
