package dev.sluice.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Program;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Value;
import dev.sluice.api.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is left behind when something fails or is closed; the rest is in the conformance suite. */
class LifecycleTest {
  private static final Shape SHAPE = new Shape(64, 32, 32);

  private static Plan copy() {
    return new Plan(
        List.of(
            new Value(0, "x", SHAPE, Value.Role.INPUT),
            new Value(1, "y", SHAPE, Value.Role.OUTPUT)),
        List.of(
            new Program(
                "copy",
                List.of(new Op.Apply(0, 1, ChannelRange.upTo(SHAPE.channels()), Epilogue.NONE)))),
        List.of());
  }

  @Test
  void aBatchThatIsTooLargeLeavesNothingOpen() {
    CpuBackend backend = new CpuBackend();
    Weights weights = backend.load(new Parameters(List.of()), false);
    assertThrows(SluiceException.class, () -> backend.prepare(copy(), weights, 1 << 20, 2));
    weights.close();
    backend.close();
  }

  @Test
  void aClosedBackendPreparesNothingOfAnother() {
    CpuBackend closed = new CpuBackend();
    closed.close();
    try (CpuBackend backend = new CpuBackend();
        Weights weights = backend.load(new Parameters(List.of()), false)) {
      assertThrows(
          IllegalStateException.class, () -> closed.prepare(copy(), weights, 1, 1).close());
    }
  }

  /** As while another thread reads images into it with the help of the operating system. */
  @Test
  void memoryThatIsInUseIsClosedLater() throws Throwable {
    try (CpuBackend backend = new CpuBackend();
        Weights weights = backend.load(new Parameters(List.of()), false);
        Prepared prepared = backend.prepare(copy(), weights, 1, 1)) {
      AtomicBoolean refused = new AtomicBoolean();
      use(prepared.host(0), () -> refused.set(isRefused(prepared::close)));
      assertTrue(refused.get());
      prepared.run(0, 1);
    }
  }

  private static boolean isRefused(Runnable close) {
    try {
      close.run();
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** Does something while memory is in use: has the C library sort two numbers of it. */
  @SuppressWarnings("restricted") // calls native code, with the right types
  private static void use(MemorySegment memory, Runnable meanwhile) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle qsort =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("qsort"),
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
    MethodHandle run =
        MethodHandles.lookup()
            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
            .bindTo(meanwhile);
    MethodHandle compare =
        MethodHandles.dropArguments(
            MethodHandles.filterReturnValue(run, MethodHandles.constant(int.class, 0)),
            0,
            MemorySegment.class,
            MemorySegment.class);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment callback =
          linker.upcallStub(compare, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), arena);
      qsort.invokeExact(memory, 2L, (long) Float.BYTES, callback);
    }
  }
}
