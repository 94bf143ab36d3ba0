package dev.sluice.runtime.energy;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The time, and what is done by it. */
interface SampleClock {
  /** The system's. */
  SampleClock SYSTEM = new SystemClock();

  /** What is repeated, until it is closed. */
  interface Repetition extends AutoCloseable {
    @Override
    void close();
  }

  /** Nanoseconds since some moment, as {@link System#nanoTime()}. */
  long nanos();

  /** Blocks for at least so long, also in an interrupted thread, which it leaves interrupted. */
  void sleep(Duration duration);

  /** Runs a task at every interval from now on, in a thread that keeps no program alive. */
  Repetition every(Duration interval, Runnable task);

  /** Of {@link #SYSTEM}. */
  final class SystemClock implements SampleClock {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) {
      long end = nanos() + duration.toNanos();
      boolean interrupted = Thread.interrupted(); // parking returns at once in a thread that is
      for (long left = duration.toNanos(); left > 0; left = end - nanos()) {
        LockSupport.parkNanos(left);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public Repetition every(Duration interval, Runnable task) {
      var executor =
          new ScheduledThreadPoolExecutor(
              1, Thread.ofPlatform().daemon().name("sluice-energy-meter").factory());
      long nanos = interval.toNanos();
      var unused = executor.scheduleAtFixedRate(task, nanos, nanos, TimeUnit.NANOSECONDS);
      return executor::shutdown; // which ends repetitions too, and interrupts no reading
    }
  }
}
