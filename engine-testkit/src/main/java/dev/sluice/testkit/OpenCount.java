package dev.sluice.testkit;

/** Counts what is open of something, so that it is not closed under its users. */
final class OpenCount {
  private final String what;
  private final String owner;
  private int open;
  private boolean closed;

  /**
   * @param what is counted, for messages: {@code prepared plan}
   * @param owner whose they are, for messages: {@code the weights}
   */
  OpenCount(String what, String owner) {
    this.what = what;
    this.owner = owner;
  }

  /**
   * @throws IllegalStateException if the owner is closed
   */
  synchronized void opened() {
    checkOwner();
    open++;
  }

  synchronized void closed() {
    open--;
  }

  /**
   * @throws IllegalStateException if the owner is closed
   */
  synchronized void checkOwner() {
    if (closed) {
      throw new IllegalStateException(owner + ": closed");
    }
  }

  /**
   * Closes the owner; false if it was closed before.
   *
   * @throws IllegalStateException if something is open
   */
  synchronized boolean closeOwner() {
    if (open > 0) {
      throw new IllegalStateException(
          "close %s last: %d %s%s open".formatted(owner, open, what, open == 1 ? "" : "s"));
    }
    boolean first = !closed;
    closed = true;
    return first;
  }
}
