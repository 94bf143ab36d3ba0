package dev.sluice.cpu;

/**
 * One chain of multiply-adds, term by term: number {@code terms[2i]} of the source times number
 * {@code terms[2i + 1]} of the weights, both counted from where the caller starts.
 *
 * <p>A flat list, since a nest of short loops costs a third of a register kernel's speed; and a
 * single one, since that loop is short of general registers.
 */
final class Chain {
  /**
   * How much of a chain one loop of a tile's kernel runs through. One loop over the whole chain was
   * an eighth slower with the default collector; in {@link ImageKernels} it was no different, so
   * they have one.
   */
  static final int SHORT = 256;

  final int[] terms;

  /** A chain of so many terms, all 0 yet. */
  Chain(int length) {
    this.terms = new int[2 * length];
  }

  void set(int term, int source, int weight) {
    terms[2 * term] = source;
    terms[2 * term + 1] = weight;
  }
}
