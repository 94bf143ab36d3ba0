package dev.sluice.cpu;

/**
 * Whether a program's kernels are shared over threads or run by the caller alone: whatever takes
 * less time now. That depends on the machine, and it changes while a process runs: systems move
 * threads, and virtual machines their processors, between cores that share a cache and cores that
 * do not. So both ways are timed: the chosen one always, the other one now and then, and at once if
 * the chosen one has become slower. For one thread at a time.
 */
final class Sharing {
  /** Runs are timed together for so long; a worker that was parked is awake in a tenth of it. */
  static final long WINDOW_NANOS = 500_000;

  static final int WINDOW_RUNS = 3;

  /** The other way is tried after so long, and after twice as long whenever it was no better. */
  static final long SHORTEST_NANOS = 100_000_000;

  static final long LONGEST_NANOS = 1_000_000_000;

  /** Trying takes one part in so many of the time, at most. */
  private static final int RARELY = 64;

  /** Against the time for which a way was chosen: what makes the other one worth a try at once. */
  private static final double SLOWER = 1.15;

  /** Against the chosen way's time: what the other one must reach. */
  private static final double BETTER = 0.97;

  private enum Phase {
    CHOSEN,
    /** The other way runs. */
    OTHER,
    /** The chosen way runs again, so that what disturbed one window does not decide. */
    AGAIN
  }

  private boolean chosenShares = true;
  private Phase phase = Phase.CHOSEN;

  // Nanoseconds for a unit of cost.
  private double chosen = Double.POSITIVE_INFINITY;
  private double other;

  /** How long the other way's window was. */
  private long otherNanos;

  // The window.
  private long start;
  private int runs;
  private double sum;
  private double slowest;

  /** When the last run was over. */
  private long end;

  private long nextTry;
  private long interval = SHORTEST_NANOS;

  /** Begins with sharing, and with a try of the other way after that. */
  Sharing(long now) {
    this.start = now;
    this.end = now;
    this.nextTry = now;
  }

  /** Whether the next run is to be shared. */
  boolean shares() {
    return chosenShares != (phase == Phase.OTHER);
  }

  /**
   * Whether workers that are parked should be woken for the next run, however short it is: once a
   * window, if runs follow each other closely, so that the workers stay awake.
   *
   * @param now when the run begins, by {@link System#nanoTime}
   */
  boolean wakes(long now) {
    return runs == 0 && now - end < WINDOW_NANOS && shares();
  }

  /**
   * Takes note of a run.
   *
   * @param cost of that run, in a unit that is the same for all
   * @param from when it began
   * @param to when it was over
   */
  void ran(long cost, long from, long to) {
    double time = (double) (to - from) / cost;
    runs++;
    sum += time;
    slowest = Math.max(slowest, time);
    end = to;
    if (runs >= WINDOW_RUNS && to - start >= WINDOW_NANOS) {
      endWindow((sum - slowest) / (runs - 1), to); // the slowest may have been interrupted
      start = to;
      runs = 0;
      sum = 0;
      slowest = 0;
    }
  }

  private void endWindow(double time, long now) {
    switch (phase) {
      case CHOSEN -> {
        boolean tries = now - nextTry >= 0 || time > SLOWER * chosen;
        chosen = tries ? time : Math.min(chosen, time);
        phase = tries ? Phase.OTHER : Phase.CHOSEN;
      }
      case OTHER -> {
        other = time;
        otherNanos = now - start;
        phase = Phase.AGAIN;
      }
      case AGAIN -> {
        chosen = Math.min(chosen, time);
        boolean better = other < BETTER * chosen;
        if (better) {
          chosenShares = !chosenShares;
          chosen = other;
        }
        interval = better ? SHORTEST_NANOS : Math.min(LONGEST_NANOS, 2 * interval);
        nextTry = now + Math.max(interval, RARELY * otherNanos);
        phase = Phase.CHOSEN;
      }
    }
  }
}
