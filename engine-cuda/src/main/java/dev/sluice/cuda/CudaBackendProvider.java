package dev.sluice.cuda;

import dev.sluice.api.Backend;
import dev.sluice.api.BackendProvider;
import dev.sluice.api.Paths;
import dev.sluice.api.SluiceException;
import dev.sluice.cuda.binding.Cuda;
import dev.sluice.cuda.binding.Device;
import dev.sluice.cuda.vendor.PathStore;
import dev.sluice.cuda.vendor.VendorLibraries;
import dev.sluice.kernels.KernelImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the CUDA backend. It runs on the first device that CUDA shows; {@code CUDA_VISIBLE_DEVICES}
 * chooses another.
 */
public final class CudaBackendProvider implements BackendProvider {
  /** Above the CPU's. */
  private static final int PREFERENCE = 100;

  /** Called by {@link java.util.ServiceLoader}. */
  public CudaBackendProvider() {}

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public int preference() {
    return PREFERENCE;
  }

  @Override
  public Optional<String> unavailable() {
    return switch (Cuda.find()) {
      case Cuda.Unavailable missing -> Optional.of(missing.reason());
      case Cuda.Ready ready -> {
        Device device = ready.devices().getFirst();
        yield Images.of(device).isPresent()
            ? Optional.empty()
            : Optional.of(Images.missing(device));
      }
    };
  }

  @Override
  public List<String> details() {
    List<String> lines = new ArrayList<>();
    if (Cuda.find() instanceof Cuda.Ready ready) {
      lines.add("driver: " + driver(ready));
      ready
          .devices()
          .forEach(device -> lines.add("device %d: %s".formatted(device.ordinal(), text(device))));
      lines.addAll(VendorLibraries.find(ready.driver().version()).lines());
      lines.addAll(PathStore.stored(PathStore.folder()));
    }
    lines.addAll(KernelImages.missing());
    return lines;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Paths that are the fastest may be those of cuBLAS and cuDNN; which ones, is measured when a
   * layer first runs with a number of images, and kept in the user's cache.
   */
  @Override
  public Backend open(Paths paths) {
    return switch (Cuda.find()) {
      case Cuda.Unavailable missing -> throw unavailable(missing.reason());
      case Cuda.Ready ready -> open(ready, paths);
    };
  }

  private static SluiceException unavailable(String reason) {
    return new SluiceException("backend 'cuda' is not available: " + reason);
  }

  private static Backend open(Cuda.Ready cuda, Paths paths) {
    Device device = cuda.devices().getFirst();
    byte[] image = Images.of(device).orElseThrow(() -> unavailable(Images.missing(device)));
    Gpu gpu = new Gpu(cuda.driver(), device, image, KernelImages.threads());
    String text = text(device) + ", " + driver(cuda);
    if (paths == Paths.EXACT) {
      return new CudaBackend(gpu, text, null);
    }
    try {
      return withLibraries(gpu, text, image, paths);
    } catch (RuntimeException | Error e) {
      gpu.close();
      throw e;
    }
  }

  private static Backend withLibraries(Gpu gpu, String text, byte[] image, Paths paths) {
    Libraries libraries = gpu.call(() -> Libraries.find(gpu, image, paths == Paths.LIBRARIES));
    if (libraries.found().isEmpty()) {
      return new CudaBackend(gpu, text + ", neither cuBLAS nor cuDNN: own kernels only", null);
    }
    String choice =
        libraries.preferred() ? "%s, %s where they can" : "%s, fastest of own kernels, %s";
    String description = choice.formatted(text, libraries.found().versions());
    return new CudaBackend(gpu, description + ": not bit-exact", libraries);
  }

  private static String text(Device device) {
    return "%s, compute capability %d.%d, %,d MB"
        .formatted(device.name(), device.major(), device.minor(), device.memory() / 1_000_000);
  }

  private static String driver(Cuda.Ready cuda) {
    int version = cuda.driver().version();
    return "CUDA %d.%d through %s".formatted(version / 1000, version % 1000 / 10, cuda.binding());
  }
}
