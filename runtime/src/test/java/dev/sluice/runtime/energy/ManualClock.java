package dev.sluice.runtime.energy;

import java.time.Duration;

/** Time that passes when a test says so; what is repeated runs meanwhile, as often as is due. */
final class ManualClock implements SampleClock {
  private long nanos = 1_000_000_007; // some moment
  private long next;
  private Duration interval = Duration.ZERO;
  private Runnable task = () -> {};
  private boolean repeating;

  /** What was asked for last. */
  Duration interval() {
    return interval;
  }

  boolean repeating() {
    return repeating;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void sleep(Duration duration) {
    pass(duration);
  }

  @Override
  public Repetition every(Duration interval, Runnable task) {
    this.interval = interval;
    this.task = task;
    next = nanos + interval.toNanos();
    repeating = true;
    return () -> repeating = false;
  }

  void pass(Duration duration) {
    long end = nanos + duration.toNanos();
    while (repeating && next <= end) {
      nanos = next;
      next += interval.toNanos();
      task.run();
    }
    nanos = end;
  }

  /** Time passes, and the thread that should repeat does not come to run. */
  void stall(Duration duration) {
    nanos += duration.toNanos();
    next = Math.max(next, nanos);
  }
}
