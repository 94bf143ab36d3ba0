package dev.sluice.cpu;

/**
 * One operation, bound to a layout. It falls into parts that may run on different threads in any
 * order: no part reads what another writes, and none depends on how many threads there are.
 */
interface Kernel {
  /**
   * How many parts a batch takes. Where they are of images, those of a tile or of a single image
   * follow each other, so that a thread with an equal share of the parts has tiles of its own.
   */
  int parts(int images);

  /**
   * Runs one part.
   *
   * @param scratch this thread's, at least {@link #scratch()} numbers
   */
  void run(int part, int images, float[] scratch);

  /** Numbers of scratch space that a part needs. */
  default int scratch() {
    return 0;
  }

  /** For people: what this kernel does and how. */
  String describe();
}
