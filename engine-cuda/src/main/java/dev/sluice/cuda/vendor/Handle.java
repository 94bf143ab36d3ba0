package dev.sluice.cuda.vendor;

/** A library's handle on one stream. */
interface Handle extends AutoCloseable {
  /**
   * Does the least that needs all parts of the library, if it has several.
   *
   * @throws dev.sluice.cuda.binding.CudaException if a part does not work here
   */
  default void probe() {}

  /** Gives it back to the library; what was queued or captured by it must not run any more. */
  @Override
  void close();
}
