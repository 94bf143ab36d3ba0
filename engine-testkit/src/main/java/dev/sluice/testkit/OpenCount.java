package dev.sluice.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is open, so that nothing is closed under its users. */
final class OpenCount {
  private final String what;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param what is counted, for messages: {@code prepared plan}
   */
  OpenCount(String what) {
    this.what = what;
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  /**
   * @throws IllegalStateException if something is open
   */
  void checkNone(String closing) {
    int count = open.get();
    if (count > 0) {
      throw new IllegalStateException(
          "close %s last: %d %s%s open".formatted(closing, count, what, count == 1 ? "" : "s"));
    }
  }
}
