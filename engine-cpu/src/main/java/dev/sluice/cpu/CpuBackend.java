package dev.sluice.cpu;

import dev.sluice.api.Backend;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Weights;

/** Runs plans with the Java Vector API. */
final class CpuBackend implements Backend {
  private final long sharedCost;
  private int open;
  private boolean closed;

  CpuBackend() {
    this(Workers.SHARED_COST);
  }

  /**
   * @param sharedCost what a kernel must take to be shared over threads, in multiply-adds; a test
   *     of every kernel's parts says 0
   */
  CpuBackend(long sharedCost) {
    this.sharedCost = sharedCost;
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String device() {
    return "%s, %d processors, %d-bit vectors"
        .formatted(
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            Lanes.SPECIES.vectorBitSize());
  }

  @Override
  public boolean exact() {
    return true;
  }

  @Override
  public Weights load(Parameters parameters, boolean trainable) {
    PackedWeights weights = new PackedWeights(parameters, trainable, this::weightsClosed);
    weightsOpened();
    return weights;
  }

  private synchronized void weightsOpened() {
    checkOpen();
    open++;
  }

  private synchronized void weightsClosed() {
    open--;
  }

  private synchronized void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the backend is closed");
    }
  }

  @Override
  public Prepared prepare(Plan plan, Weights weights, int maxBatch, int threads) {
    checkOpen();
    if (!(weights instanceof PackedWeights packed)) {
      throw new IllegalArgumentException("these weights were loaded by another backend");
    }
    if (maxBatch < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "at least one image and one thread are needed, not %d and %d"
              .formatted(maxBatch, threads));
    }
    return new CpuPrepared(plan, packed, maxBatch, threads, sharedCost);
  }

  @Override
  public synchronized void close() {
    if (open > 0) {
      throw new IllegalStateException(open + " loaded weights are still open: close them first");
    }
    closed = true;
  }
}
