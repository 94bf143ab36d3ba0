package dev.sluice.cpu;

/**
 * Whether a program's kernels are shared over threads or run by the caller alone: whatever takes
 * less time now. That depends on the machine, and it changes while a process runs: systems move
 * threads, and virtual machines their processors, between cores that share a cache and cores that
 * do not. So both ways are timed: the chosen one always, the other one now and then, and sooner if
 * the chosen one has become slower. For one thread at a time.
 */
final class Sharing {
  /** Runs are timed together for so long: several times what a parked worker takes to be awake. */
  static final long WINDOW_NANOS = 500_000;

  private static final int WINDOW_RUNS = 3;

  /** The other way is tried after so long, and after twice as long whenever it was no better. */
  private static final long SHORTEST_NANOS = 100_000_000;

  private static final long LONGEST_NANOS = 1_000_000_000;

  /** Nor is it ever tried sooner than after so many times what the last try takes. */
  private static final int RARELY = 128;

  /** Against the chosen way's time: what more is a stall, or was before the code was compiled. */
  private static final double STALLED = 4;

  /** Against what the chosen way took of late: what makes the other one worth a try. */
  private static final double SLOWER = 1.15;

  /** Against the chosen way's time: what the other one must reach. */
  private static final double BETTER = 0.97;

  /** How much of the chosen way's time of late is that of the last window. */
  private static final double RECENT = 1 / 8.0;

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
  private double chosenTime;
  private double otherTime;

  // The window: when it began, and the runs in it.
  private long start;
  private int runs;
  private long windowNanos;
  private long windowCost;
  private long slowestNanos;
  private long slowestCost;

  /** When the last run was over. */
  private long end;

  // The last try: when it was over, and the cost of its runs.
  private long tried;
  private long triedCost;

  /** How long after the last try there is to be one in any case. */
  private long interval;

  /** Begins with sharing, and with a try of the other way after the first window. */
  Sharing(long now) {
    this.start = now;
    this.end = now;
    this.tried = now;
  }

  /** Whether the next run is to be shared. */
  boolean shares() {
    return chosenShares != (phase == Phase.OTHER);
  }

  /**
   * Whether workers that are parked should be woken for the next run, however short it is: once a
   * window, if runs follow each other so closely that the workers then stay awake.
   *
   * @param now when the run begins, by {@link System#nanoTime}
   */
  boolean wakes(long now) {
    return runs == 0 && now - end < Workers.SPIN_NANOS && shares();
  }

  /**
   * Takes note of a run.
   *
   * @param cost of that run, in a unit that is the same for all
   * @param from when it began
   * @param to when it was over
   */
  void ran(long cost, long from, long to) {
    long taken = to - from;
    double time = (double) taken / cost;
    if (runs == 0 || time > (double) slowestNanos / slowestCost) {
      slowestNanos = taken;
      slowestCost = cost;
    }
    runs++;
    windowNanos += taken;
    windowCost += cost;
    end = to;
    boolean hopeless = phase == Phase.OTHER && taken > WINDOW_NANOS && time > SLOWER * chosenTime;
    if (hopeless) {
      endWindow(time);
    } else if (runs >= WINDOW_RUNS && to - start >= WINDOW_NANOS) {
      // The slowest run may have been interrupted.
      endWindow((double) (windowNanos - slowestNanos) / (windowCost - slowestCost));
    }
  }

  private void endWindow(double time) {
    switch (phase) {
      case CHOSEN -> {
        long since = end - tried;
        double rest = RARELY * triedCost * Math.min(otherTime, STALLED * chosenTime);
        if (since >= rest && (since >= interval || time > SLOWER * chosenTime)) {
          chosenTime = time;
          phase = Phase.OTHER;
        } else {
          chosenTime += RECENT * (time - chosenTime);
        }
      }
      case OTHER -> {
        otherTime = time;
        tried = end;
        triedCost = windowCost;
        if (otherTime < BETTER * chosenTime) {
          phase = Phase.AGAIN;
        } else {
          decide(false);
        }
      }
      case AGAIN -> {
        chosenTime = Math.min(chosenTime, time);
        decide(otherTime < BETTER * chosenTime);
      }
    }
    start = end;
    runs = 0;
    windowNanos = 0;
    windowCost = 0;
  }

  private void decide(boolean changes) {
    if (changes) {
      chosenShares = !chosenShares;
      double time = chosenTime;
      chosenTime = otherTime;
      otherTime = time;
    }
    interval = changes ? SHORTEST_NANOS : Math.clamp(2 * interval, SHORTEST_NANOS, LONGEST_NANOS);
    phase = Phase.CHOSEN;
  }
}
