package dev.sluice.cuda.vendor;

import dev.sluice.api.SluiceException;
import dev.sluice.cuda.binding.CudaException;
import dev.sluice.cuda.binding.Device;
import dev.sluice.cuda.binding.Driver;
import dev.sluice.cuda.binding.Library;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of cuBLAS and cuDNN are there and fit. One that is missing or does not fit is a line for
 * people, not an error: the own kernels do its work. Thread-safe.
 */
public final class VendorLibraries {
  private final @Nullable Found<Blas> blas;
  private final @Nullable Found<Dnn> dnn;
  private final List<String> lines;

  private VendorLibraries(
      @Nullable Found<Blas> blas, @Nullable Found<Dnn> dnn, List<String> lines) {
    this.blas = blas;
    this.dnn = dnn;
    this.lines = List.copyOf(lines);
  }

  /**
   * Loads what there is and fits. Needs no device.
   *
   * @param driver CUDA's version as the driver tells it
   */
  public static VendorLibraries find(int driver) {
    Host host = Host.of(driver);
    List<String> lines = new ArrayList<>();
    Found<Blas> blas =
        first(
            "cuBLAS",
            "libcublas.so",
            Stream.of(13, 12, 11, 10),
            library -> BlasLibrary.use(library, host),
            lines);
    Found<Dnn> dnn =
        first(
            "cuDNN",
            "libcudnn.so",
            Stream.of(9, 8),
            library -> DnnLibrary.use(library, host),
            lines);
    return new VendorLibraries(blas, dnn, lines);
  }

  /** The first version that is there and fits. */
  private static <T extends Handle> @Nullable Found<T> first(
      String product,
      String file,
      Stream<Integer> versions,
      Function<Library, Found<T>> use,
      List<String> lines) {
    List<String> names = versions.map(version -> file + "." + version).toList();
    boolean missing = true;
    for (String name : names) {
      Optional<Library> library = LibrarySearch.find(name);
      if (library.isPresent()) {
        missing = false;
        try {
          Found<T> found = use.apply(library.get());
          lines.add(found.line());
          return found;
        } catch (SluiceException e) {
          lines.add("%s is not used: %s".formatted(name, e.getMessage()));
        }
      }
    }
    if (missing) {
      lines.add(
          "%s is not installed: own kernels are used instead (looked for %s)"
              .formatted(product, String.join(", ", names)));
    }
    return null;
  }

  /**
   * Tries a handle of each on a device, whose context must be current: those that refuse it are
   * left out.
   *
   * @return what remains
   */
  public VendorLibraries on(Driver driver) {
    List<String> left = new ArrayList<>(lines);
    Driver.Stream stream = driver.createStream();
    try {
      return new VendorLibraries(tried(blas, stream, left), tried(dnn, stream, left), left);
    } finally {
      driver.destroy(stream);
    }
  }

  private static <T extends Handle> @Nullable Found<T> tried(
      @Nullable Found<T> found, Driver.Stream stream, List<String> lines) {
    if (found == null) {
      return null;
    }
    try (T handle = found.open().apply(stream)) {
      handle.probe();
      return found;
    } catch (CudaException e) {
      if (e.sticky()) {
        throw e;
      }
      lines.remove(found.line());
      lines.add("%s is not used on this device: %s".formatted(found.name(), e.getMessage()));
      return null;
    }
  }

  /** Whether there is none to use. */
  public boolean isEmpty() {
    return blas == null && dnn == null;
  }

  /** What was found, and what was not and why; a line each. */
  public List<String> lines() {
    return lines;
  }

  /** Names and versions, in one line; empty if there are none. */
  public String versions() {
    return Stream.of(blas, dnn)
        .filter(Objects::nonNull)
        .map(Found::name)
        .collect(Collectors.joining(", "));
  }

  /**
   * Handles for one session.
   *
   * @param packed of the weights that the session uses
   * @throws CudaException if a library opens none; nothing is left open
   */
  public VendorPaths open(Device device, Driver.Stream stream, PackedWeights packed) {
    Blas first = blas == null ? null : blas.open().apply(stream);
    try {
      return new VendorPaths(device, first, dnn == null ? null : dnn.open().apply(stream), packed);
    } catch (RuntimeException e) {
      if (first != null) {
        first.close();
      }
      throw e;
    }
  }
}
