package dev.sluice.cuda.vendor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.api.SluiceException;
import dev.sluice.cuda.binding.Library;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;

/** How a cuBLAS is called: by JCublas, by the presets or as any other library. */
final class BlasLibrary {
  /** Of {@code libraryPropertyType}. */
  private static final int MAJOR = 0;

  private static final int MINOR = 1;
  private static final int PATCH = 2;

  private BlasLibrary() {}

  /**
   * Loads what it takes to call it.
   *
   * @throws SluiceException if it does not fit
   */
  static Found<Blas> use(Library library, Host host) {
    MethodHandle property = library.function("cublasGetProperty", JAVA_INT, JAVA_LONG);
    int major = property(property, MAJOR);
    String name =
        "cuBLAS %d.%d.%d".formatted(major, property(property, MINOR), property(property, PATCH));
    host.check(name, major);
    if (host.x86() && major == 12) {
      JCudaBlas.load();
      return new Found<>(name, library.name() + ", called through JCublas", JCudaBlas::new);
    }
    if (host.x86() && major == 13) {
      PresetsBlas.load();
      return new Found<>(name, library.name() + ", called through JavaCPP", PresetsBlas::new);
    }
    var functions = new ForeignBlas.Functions(library);
    return new Found<>(
        name,
        library.name() + ", called through java.lang.foreign",
        stream -> new ForeignBlas(functions, stream));
  }

  private static int property(MethodHandle property, int which) {
    try (Arena arena = Arena.ofConfined()) {
      var out = arena.allocate(JAVA_INT);
      int status = Library.result(() -> (int) property.invokeExact(which, out.address()));
      Status.check("cublasGetProperty", status);
      return out.get(JAVA_INT, 0);
    }
  }
}
