package dev.sluice.cuda.vendor;

/** A library's handle on one stream. */
interface Handle extends AutoCloseable {
  /** Gives it back to the library; what was queued or captured by it must not run any more. */
  @Override
  void close();
}
