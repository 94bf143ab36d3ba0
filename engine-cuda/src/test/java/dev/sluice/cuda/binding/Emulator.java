package dev.sluice.cuda.binding;

import static dev.sluice.cuda.binding.Library.result;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Assumptions;

/** What tests ask of the emulated device: see emulator.h in native/src/test/emulator. */
@SuppressWarnings("restricted")
public final class Emulator {
  private static final String LIBRARY = "libcuda.so.1";

  private final SymbolLookup symbols;

  private Emulator(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /** The emulated device; skips the test, with a printed reason, where it was not built. */
  public static Emulator assumeBuilt() {
    boolean built = Library.open(LIBRARY).filter(found -> found.has("emulator_reset")).isPresent();
    if (!built) {
      String reason = "skipped: the emulated CUDA device was not built; install g++, build again";
      System.err.println(reason);
      Assumptions.abort(reason);
    }
    return new Emulator(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
  }

  static Library library() {
    return Library.open(LIBRARY).orElseThrow();
  }

  /** The {@code nth} call of a function from now on, 1 the next, answers with an error. */
  public void fail(String function, int nth, int code) {
    MethodHandle handle = procedure("emulator_fail", JAVA_LONG, JAVA_INT, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(function).address();
      result(
          () -> {
            handle.invokeExact(name, nth, code);
            return 0;
          });
    }
  }

  /** Forgets failures and a lost device, and counts from 0 again. */
  public void reset() {
    MethodHandle handle = procedure("emulator_reset");
    result(
        () -> {
          handle.invokeExact();
          return 0;
        });
  }

  /** Bytes that are allocated on the device. */
  public long memoryInUse() {
    return count("emulator_memory_in_use");
  }

  /** Bytes of pinned memory. */
  public long pinnedInUse() {
    return count("emulator_pinned_in_use");
  }

  /** Kernels that ran. */
  public long launches() {
    return count("emulator_launches");
  }

  /** Bytes that copies moved to the device. */
  public long copiedToDevice() {
    return count("emulator_copied_to_device");
  }

  /** Bytes that copies moved to the host. */
  public long copiedToHost() {
    return count("emulator_copied_to_host");
  }

  /** Calls of a driver function, such as {@code cuMemcpy2DAsync}. */
  public long calls(String function) {
    MethodHandle handle =
        Linker.nativeLinker()
            .downcallHandle(
                symbols.findOrThrow("emulator_calls"), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    long[] count = new long[1];
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(function).address();
      result(
          () -> {
            count[0] = (long) handle.invokeExact(name);
            return 0;
          });
    }
    return count[0];
  }

  private long count(String function) {
    MethodHandle handle =
        Linker.nativeLinker()
            .downcallHandle(symbols.findOrThrow(function), FunctionDescriptor.of(JAVA_LONG));
    long[] count = new long[1];
    result(
        () -> {
          count[0] = (long) handle.invokeExact();
          return 0;
        });
    return count[0];
  }

  private MethodHandle procedure(String function, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(symbols.findOrThrow(function), FunctionDescriptor.ofVoid(arguments));
  }
}
