package dev.sluice.cuda.binding;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.api.SluiceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import jcuda.JCudaVersion;

/** The search behind {@link Cuda#find}. */
final class CudaSearch {
  /** The one answer of this process. */
  static final Cuda FOUND = search();

  /** CUDA 10.2, which is Jetson TX1's last. */
  private static final int OLDEST_DRIVER = 10_020;

  private static final String DRIVER = "libcuda.so.1";

  private CudaSearch() {}

  private static Cuda search() {
    try {
      return ready();
    } catch (SluiceException e) {
      return new Cuda.Unavailable(Objects.requireNonNull(e.getMessage()));
    } catch (IllegalCallerException e) {
      return new Cuda.Unavailable(
          "Java may not call CUDA: add --enable-native-access=dev.sluice.cuda,jcuda to its options"
              + " (and jcublas,jcudnn,org.bytedeco.cuda,org.bytedeco.javacpp for --paths fastest),"
              + " or ALL-UNNAMED where these are on the class path");
    } catch (LinkageError e) {
      return new Cuda.Unavailable("CUDA's libraries cannot be loaded: " + e);
    }
  }

  private static Cuda ready() {
    String system = System.getProperty("os.name");
    String processor = System.getProperty("os.arch");
    if (!system.equals("Linux") || !List.of("amd64", "aarch64").contains(processor)) {
      throw new SluiceException(
          "CUDA is used on Linux for x86_64 and aarch64 only; this is %s for %s"
              .formatted(system, processor));
    }
    Library library =
        Library.open(DRIVER)
            .orElseThrow(
                () ->
                    new SluiceException(
                        "no NVIDIA driver: libcuda.so.1 cannot be loaded; install NVIDIA's driver, or"
                            + " start the container with its devices (docker run --gpus all)"));
    int version = version(library);
    if (version < OLDEST_DRIVER) {
      throw new SluiceException(
          "the NVIDIA driver is too old: it brings CUDA %s, and %s or newer is needed; update it"
              .formatted(name(version), name(OLDEST_DRIVER)));
    }
    // JCuda has natives for x86_64 only, and a missing function ends the process there.
    boolean jcuda = processor.equals("amd64") && version >= JCudaBinding.OLDEST;
    Driver driver = jcuda ? new JCudaBinding() : new ForeignBinding(library);
    String binding = jcuda ? "JCuda " + JCudaVersion.get() : "java.lang.foreign";
    return new Cuda.Ready(driver, binding, usable(driver));
  }

  private static int version(Library library) {
    MethodHandle version = library.function("cuDriverGetVersion", JAVA_LONG);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_INT);
      int result = Library.result(() -> (int) version.invokeExact(out.address()));
      if (result != 0) {
        throw new SluiceException(
            "%s does not tell its version (error %d): install NVIDIA's driver again"
                .formatted(DRIVER, result));
      }
      return out.get(JAVA_INT, 0);
    }
  }

  /** 10020 is 10.2. */
  private static String name(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  private static List<Device> usable(Driver driver) {
    List<Device> devices = IntStream.range(0, driver.devices()).mapToObj(driver::device).toList();
    if (devices.isEmpty()) {
      throw new SluiceException(
          "the NVIDIA driver sees no device: check nvidia-smi and CUDA_VISIBLE_DEVICES");
    }
    List<Device> usable = devices.stream().filter(device -> device.isAtLeast(5, 3)).toList();
    if (usable.isEmpty()) {
      Device device = devices.getFirst();
      throw new SluiceException(
          "%s has compute capability %d.%d, and 5.3 or newer is needed: use a newer device"
              .formatted(device.name(), device.major(), device.minor()));
    }
    return usable;
  }
}
