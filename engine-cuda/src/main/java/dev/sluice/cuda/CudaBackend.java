package dev.sluice.cuda;

import dev.sluice.api.Backend;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Weights;
import org.jspecify.annotations.Nullable;

/** Runs plans on one NVIDIA device. */
final class CudaBackend implements Backend {
  private final Gpu gpu;
  private final String device;
  private final @Nullable Libraries libraries;
  private int open;

  /**
   * @param gpu owned by the backend from now on
   * @param device what it is, for people
   * @param libraries whose kernels may be taken; null for own kernels only
   */
  CudaBackend(Gpu gpu, String device, @Nullable Libraries libraries) {
    this.gpu = gpu;
    this.device = device;
    this.libraries = libraries;
  }

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public boolean exact() {
    return libraries == null;
  }

  @Override
  public Weights load(Parameters parameters, boolean trainable) {
    weightsOpened(); // before the device is used, which closing takes away
    try {
      return gpu.call(() -> new DeviceWeights(gpu, parameters, trainable, this::weightsClosed));
    } catch (RuntimeException | Error e) {
      weightsClosed();
      throw e;
    }
  }

  private synchronized void weightsOpened() {
    open++;
  }

  private synchronized void weightsClosed() {
    open--;
  }

  /**
   * {@inheritDoc}
   *
   * @param threads mean nothing to a device: all of it works on every run
   */
  @Override
  public Prepared prepare(Plan plan, Weights weights, int maxBatch, int threads) {
    if (!(weights instanceof DeviceWeights own) || !own.isOn(gpu)) {
      throw new IllegalArgumentException("these weights were loaded by another backend");
    }
    if (maxBatch < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "at least one image and one thread are needed, not %d and %d"
              .formatted(maxBatch, threads));
    }
    return gpu.call(() -> new CudaPrepared(gpu, plan, own, maxBatch, libraries));
  }

  @Override
  public synchronized void close() {
    if (open > 0) {
      throw new IllegalStateException(open + " loaded weights are still open: close them first");
    }
    gpu.close();
  }
}
