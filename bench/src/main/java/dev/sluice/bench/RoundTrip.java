package dev.sluice.bench;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a message to another thread and its answer take, by a line of memory each, while both
 * wait actively. Systems move threads, and virtual machines their processors, between cores that
 * share a cache and cores that do not, so it changes while a process runs.
 */
final class RoundTrip implements AutoCloseable {
  /** Numbers that share no cache line, nor the one that is fetched with it. */
  private static final int APART = 16;

  private static final int QUESTION = APART;
  private static final int ANSWER = 2 * APART;

  /** By when the other thread is certainly parked again. */
  private static final long PARKED_NANOS = 300_000;

  private final int messages;
  private final AtomicLongArray lines = new AtomicLongArray(3 * APART);
  private final Thread other;
  private volatile boolean measuring;
  private volatile boolean closed;

  /** Measures by so many messages at a time. */
  RoundTrip(int messages) {
    this.messages = messages;
    other = Thread.ofPlatform().daemon().name("round-trip").start(this::answer);
  }

  /** Nanoseconds, the mean of a number of messages. The calling thread's alone. */
  double nanos() {
    LockSupport.parkNanos(PARKED_NANOS); // until a program's workers are parked, too
    measuring = true;
    LockSupport.unpark(other);
    ask(1); // until the other thread is awake
    long start = System.nanoTime();
    ask(messages);
    double nanos = (double) (System.nanoTime() - start) / messages;
    measuring = false;
    LockSupport.parkNanos(PARKED_NANOS);
    return nanos;
  }

  private void ask(int count) {
    long question = lines.get(QUESTION);
    for (int i = 0; i < count; i++) {
      lines.set(QUESTION, ++question);
      while (lines.get(ANSWER) != question) {
        Thread.onSpinWait();
      }
    }
  }

  private void answer() {
    long answered = 0;
    while (!closed) {
      long question = lines.get(QUESTION);
      if (question != answered) {
        lines.set(ANSWER, question);
        answered = question;
      } else if (!measuring) {
        LockSupport.park(this);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(other);
  }
}
