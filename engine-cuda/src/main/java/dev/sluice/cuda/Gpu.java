package dev.sluice.cuda;

import dev.sluice.api.SluiceException;
import dev.sluice.cuda.binding.CudaException;
import dev.sluice.cuda.binding.Device;
import dev.sluice.cuda.binding.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A device with the kernels loaded, shared by all that a backend opens. Knows whether the device is
 * lost: after some errors CUDA answers every call of the process with an error. Thread-safe.
 */
final class Gpu implements AutoCloseable {
  private final Driver driver;
  private final Device device;
  private final Driver.Context context;
  private final Driver.Module module;
  private final KernelSet kernels;

  private volatile boolean closed;

  /** What made CUDA lose the device; null while it works. */
  private volatile @Nullable CudaException lost;

  /**
   * Loads the kernels.
   *
   * @param image fat binary or PTX
   * @param threads of a block of each kernel, by name
   * @throws CudaException if the device does not take them; nothing is left open
   */
  Gpu(Driver driver, Device device, byte[] image, Map<String, Integer> threads) {
    this.driver = driver;
    this.device = device;
    this.context = driver.retain(device.ordinal());
    try {
      driver.makeCurrent(context);
      this.module = driver.load(image);
      List<Kernel> all = new ArrayList<>();
      threads.forEach((name, n) -> all.add(Kernel.of(name, n, driver.function(module, name))));
      this.kernels = new KernelSet(all, device.multiprocessors());
    } catch (RuntimeException | Error e) {
      driver.release(device.ordinal()); // which unloads what was loaded, unless others retain it
      throw e;
    }
  }

  Driver driver() {
    return driver;
  }

  Device device() {
    return device;
  }

  KernelSet kernels() {
    return kernels;
  }

  /**
   * Does something on the device.
   *
   * @throws IllegalStateException if this is closed
   * @throws SluiceException if the device is lost, now or before
   * @throws CudaException if CUDA answered with an error that concerns only this call
   */
  <T> T call(Supplier<T> work) {
    checkAlive();
    try {
      driver.makeCurrent(context);
      return work.get();
    } catch (CudaException e) {
      throw failed(e);
    }
  }

  /** Runs what was captured and waits for it; as {@link #call}, without allocating. */
  void run(Driver.Graph graph, Driver.Stream stream) {
    checkAlive();
    try {
      driver.makeCurrent(context);
      driver.launch(graph, stream);
      driver.synchronize(stream);
    } catch (CudaException e) {
      throw failed(e);
    }
  }

  /** Frees something. On a lost device there is nothing left to free. */
  void release(Runnable free) {
    if (lost != null) {
      return;
    }
    try {
      driver.makeCurrent(context);
      free.run();
    } catch (CudaException e) {
      if (!(failed(e) instanceof LostDeviceException)) {
        throw e;
      }
    }
  }

  private void checkAlive() {
    if (closed) {
      throw new IllegalStateException("the backend is closed");
    }
    CudaException cause = lost;
    if (cause != null) {
      throw new LostDeviceException(cause);
    }
  }

  private synchronized SluiceException failed(CudaException e) {
    if (lost == null && e.sticky()) {
      lost = e;
    }
    CudaException cause = lost;
    return cause == null ? e : new LostDeviceException(cause);
  }

  /** Unloads the kernels. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release(() -> driver.unload(module));
      release(() -> driver.release(device.ordinal()));
    }
  }
}
