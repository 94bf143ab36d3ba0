package dev.sluice.runtime;

import dev.sluice.core.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * How long a run takes on this machine, in microseconds.
 *
 * @param median of the measured runs
 * @param p99 what 99 % of them did not exceed
 */
public record Latency(double median, double p99) {
  /** How much is measured. */
  public enum Effort {
    /** 500 runs after at least 200 runs and 0.3 seconds to get warm. */
    FULL(200, 300_000_000, 500),

    /**
     * Eleven runs after three, for what is too slow to be measured well: {@code p99} is the most.
     */
    FEW(3, 0, 11);

    private final int warmUpRuns;
    private final long warmUpNanos;
    private final int runs;

    Effort(int warmUpRuns, long warmUpNanos, int runs) {
      this.warmUpRuns = warmUpRuns;
      this.warmUpNanos = warmUpNanos;
      this.runs = runs;
    }

    /** How many runs are measured. */
    public int runs() {
      return runs;
    }
  }

  /**
   * Measures every step with full effort. Blocks for about a second a step.
   *
   * @param images in every run
   * @return narrowest step first
   */
  public static List<Latency> measure(Session session, int images) {
    return measure(session, images, Effort.FULL, _ -> {});
  }

  /**
   * Measures every step with the images that are in the session's input, after all of them are
   * warm.
   *
   * @param images in every run
   * @param done is told how many steps are measured
   * @return narrowest step first
   */
  public static List<Latency> measure(
      Session session, int images, Effort effort, IntConsumer done) {
    int steps = session.model().steps();
    for (int step = 0; step < steps; step++) {
      measure(session, images, step, effort); // so that all are warm before one counts
    }
    List<Latency> latencies = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      latencies.add(measure(session, images, step, effort));
      done.accept(latencies.size());
    }
    return List.copyOf(latencies);
  }

  /**
   * Measures how long it takes to go on from a step to a wider one.
   *
   * @param images in every run; those that are in the session's input
   */
  public static Latency ofEscalation(Session session, int images, int from, int to, Effort effort) {
    return measured(effort, () -> session.infer(images, from), () -> session.escalate(to));
  }

  private static Latency measure(Session session, int images, int step, Effort effort) {
    return measured(effort, () -> {}, () -> session.infer(images, step));
  }

  /** Runs what is measured again and again, each time after what is not. */
  private static Latency measured(Effort effort, Runnable before, Runnable run) {
    long start = System.nanoTime();
    for (int i = 0; i < effort.warmUpRuns || System.nanoTime() - start < effort.warmUpNanos; i++) {
      before.run();
      run.run();
    }
    long[] nanos = new long[effort.runs];
    for (int i = 0; i < nanos.length; i++) {
      before.run();
      long begin = System.nanoTime();
      run.run();
      nanos[i] = System.nanoTime() - begin;
    }
    Arrays.sort(nanos);
    return new Latency(nanos[nanos.length / 2] / 1e3, nanos[nanos.length * 99 / 100] / 1e3);
  }
}
