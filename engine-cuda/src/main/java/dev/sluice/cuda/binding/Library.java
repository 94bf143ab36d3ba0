package dev.sluice.cuda.binding;

import dev.sluice.api.SluiceException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A shared library of the system, called through {@code java.lang.foreign}. It stays loaded until
 * the process ends.
 */
public final class Library {
  /** A call of one of its functions, as a lambda: {@code () -> (int) handle.invokeExact(…)}. */
  @FunctionalInterface
  public interface Call {
    int result() throws Throwable;
  }

  private final String name;
  private final SymbolLookup symbols;

  private Library(String name, SymbolLookup symbols) {
    this.name = name;
    this.symbols = symbols;
  }

  /**
   * Loads the first of some libraries that the system's loader finds, in its usual places: {@code
   * LD_LIBRARY_PATH}, then what {@code ldconfig} knows.
   *
   * @param names such as {@code libcuda.so.1}
   * @throws IllegalCallerException if this module may not call native code
   */
  public static Optional<Library> open(String... names) {
    return Stream.of(names).flatMap(name -> load(name).stream()).findFirst();
  }

  @SuppressWarnings("restricted")
  private static Optional<Library> load(String name) {
    try {
      return Optional.of(new Library(name, SymbolLookup.libraryLookup(name, Arena.global())));
    } catch (IllegalArgumentException notFound) {
      return Optional.empty();
    }
  }

  /** The name under which it was found. */
  public String name() {
    return name;
  }

  public boolean has(String function) {
    return symbols.find(function).isPresent();
  }

  /**
   * A function whose result is an int. Pointers, handles and sizes are {@link
   * ValueLayout#JAVA_LONG}: 64 bits on every platform there is, and a call allocates nothing.
   *
   * @throws SluiceException if the library has no such function
   */
  public MethodHandle function(String function, MemoryLayout... arguments) {
    return function(function, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }

  /**
   * A function with another result.
   *
   * @throws SluiceException if the library has no such function
   */
  @SuppressWarnings("restricted")
  MethodHandle function(String function, FunctionDescriptor descriptor) {
    var address =
        symbols
            .find(function)
            .orElseThrow(
                () ->
                    new SluiceException(
                        "%s has no function %s: it is too old; update it"
                            .formatted(name, function)));
    return Linker.nativeLinker().downcallHandle(address, descriptor);
  }

  /** Makes a call. */
  public static int result(Call call) {
    try {
      return call.result();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** A method handle declares every throwable; a function of C throws none of them. */
  static Error unexpected(Throwable e) {
    if (e instanceof RuntimeException bug) {
      throw bug;
    }
    return e instanceof Error error ? error : new AssertionError(e);
  }
}
