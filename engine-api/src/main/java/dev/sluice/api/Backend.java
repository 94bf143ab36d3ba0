package dev.sluice.api;

/** A place where plans run. Thread-safe. */
public interface Backend extends AutoCloseable {
  /** As {@link BackendProvider#name()}. */
  String name();

  /** What it runs on, for people: processor or card, vector length. */
  String device();

  /** Whether forward results have the bits that {@link Op} defines. */
  boolean exact();

  /**
   * Packs parameters once, as this backend's kernels want them. Every width is a view into that
   * packing.
   *
   * @param parameters copied; not referred to afterwards
   * @param trainable whether to hold gradients and velocities too, both 0
   */
  Weights load(Parameters parameters, boolean trainable);

  /**
   * Makes the programs of a plan ready to run on these weights: chooses kernels, allocates values.
   *
   * @param maxBatch the most images in one run, at least 1
   * @param threads how many threads may work on one run, at least 1; results do not depend on it
   */
  Prepared prepare(Plan plan, Weights weights, int maxBatch, int threads);

  /** Closing while weights or prepared plans are open is an {@link IllegalStateException}. */
  @Override
  void close();
}
