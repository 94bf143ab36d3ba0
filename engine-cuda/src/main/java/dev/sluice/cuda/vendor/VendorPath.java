package dev.sluice.cuda.vendor;

/**
 * One way of a library to compute the sums of a layer: no shift, no ReLU, no pooling. Belongs to
 * the {@link VendorPaths} that offered it, and to their stream and thread.
 */
public interface VendorPath {
  /** Such as {@code cuDNN implicit precomp gemm}; told from the others of a layer by it. */
  String name();

  /** Device memory that it needs while it runs, in bytes. */
  long workspaceBytes();

  /**
   * Makes its weights ready. To be called once before {@link #enqueue}, and not while a graph is
   * captured.
   */
  void prepare();

  /**
   * Queues it; also while a graph is captured.
   *
   * @param x address of the first number that it reads
   * @param y address of the first number that it writes
   * @param workspace of {@link #workspaceBytes}, which nothing else uses at the same time
   */
  void enqueue(long x, long y, long workspace);
}
