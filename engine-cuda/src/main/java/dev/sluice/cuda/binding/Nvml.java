package dev.sluice.cuda.binding;

import static dev.sluice.cuda.binding.Library.result;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.api.SluiceException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The energy counter of one device, through NVIDIA's management library, NVML, which comes with the
 * driver. Thread-safe until it is closed.
 */
public final class Nvml implements AutoCloseable {
  private static final String LIBRARY = "libnvidia-ml.so.1";
  private static final int NOT_SUPPORTED = 3;

  private final MethodHandle energy;
  private final MethodHandle errorString;
  private final MethodHandle shutdown;
  private final long device;

  /**
   * Starts NVML and finds the device.
   *
   * @param device as the CUDA driver tells it: NVML has an order of its own
   * @throws SluiceException if there is no library, or it does not know the device
   */
  public Nvml(Device device) {
    Library library =
        Library.open(LIBRARY)
            .orElseThrow(
                () ->
                    new SluiceException(
                        LIBRARY
                            + " cannot be loaded: install the part of NVIDIA's driver that has"
                            + " nvidia-smi, or start the container with the capability utility"));
    MethodHandle init = library.function("nvmlInit_v2");
    MethodHandle byUuid = library.function("nvmlDeviceGetHandleByUUID", JAVA_LONG, JAVA_LONG);
    energy = library.function("nvmlDeviceGetTotalEnergyConsumption", JAVA_LONG, JAVA_LONG);
    errorString = library.function("nvmlErrorString", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    shutdown = library.function("nvmlShutdown");
    check("nvmlInit", result(() -> (int) init.invokeExact()));
    try (Arena arena = Arena.ofConfined()) {
      long uuid = arena.allocateFrom(uuid(device)).address();
      MemorySegment handle = arena.allocate(JAVA_LONG);
      check(
          "nvmlDeviceGetHandleByUUID",
          result(() -> (int) byUuid.invokeExact(uuid, handle.address())));
      this.device = handle.get(JAVA_LONG, 0);
    } catch (SluiceException e) {
      close();
      throw e;
    }
  }

  /** {@code GPU-8-4-4-4-12}, as NVML writes its digits. */
  private static String uuid(Device device) {
    return device.uuid().replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "GPU-$1-$2-$3-$4-$5");
  }

  /**
   * Millijoules since the driver was loaded; renewed every 20 to 100 ms.
   *
   * @throws SluiceException if the device has no counter, or is lost
   */
  public long millijoules() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      check(
          "nvmlDeviceGetTotalEnergyConsumption",
          result(() -> (int) energy.invokeExact(device, out.address())));
      return out.get(JAVA_LONG, 0);
    }
  }

  private void check(String call, int result) {
    if (result == NOT_SUPPORTED) {
      throw new SluiceException(
          "NVML: this device has no energy counter (%s: %s); devices since Volta have one, Jetson"
                  .formatted(call, words(result))
              + " boards measure with an INA3221 instead");
    }
    if (result != 0) {
      throw new SluiceException(
          "NVML: %s: %s (error %d); see whether nvidia-smi works"
              .formatted(call, words(result), result));
    }
  }

  @SuppressWarnings("restricted")
  private String words(int code) {
    try {
      var text = (MemorySegment) errorString.invokeExact(code);
      return text.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      throw Library.unexpected(e);
    }
  }

  /** Gives NVML back; it ends with its last user. */
  @Override
  public void close() {
    check("nvmlShutdown", result(() -> (int) shutdown.invokeExact()));
  }
}
