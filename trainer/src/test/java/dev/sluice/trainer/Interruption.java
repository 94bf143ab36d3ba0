package dev.sluice.trainer;

/** A training that ends too soon. */
final class Interruption extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Interrupts when a piece of work with this beginning of a name begins. */
  static Progress at(String name) {
    return (task, total, unit) -> {
      if (task.startsWith(name)) {
        throw new Interruption();
      }
      return Progress.NONE.start(task, total, unit);
    };
  }
}
