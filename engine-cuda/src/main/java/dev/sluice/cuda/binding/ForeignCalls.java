package dev.sluice.cuda.binding;

import static dev.sluice.cuda.binding.Library.result;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.cuda.binding.CudaError.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** How {@link ForeignBinding} calls; and its calls about devices. */
abstract class ForeignCalls extends NativeDriver {
  private static final int UUID_BYTES = 16;

  /** A call that writes its answer to an address. */
  @FunctionalInterface
  interface Answer {
    int to(long address) throws Throwable;
  }

  final DriverFunctions cuda;

  ForeignCalls(DriverFunctions cuda) {
    this.cuda = cuda;
  }

  final void call(String name, Library.Call call) {
    check(name, result(call));
  }

  /** The 64 bits that a call writes; of an int the lower ones, on a little-endian processor. */
  final long answer(String name, Answer call) {
    return answer(name, call, 0);
  }

  /** As {@link #answer}, for a call that allocates so many bytes. */
  final long answer(String name, Answer call, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(JAVA_LONG);
      checkAllocation(name, result(() -> call.to(answer.address())), bytes);
      return answer.get(JAVA_LONG, 0);
    }
  }

  @Override
  final Words words(int code) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(ADDRESS);
      MemorySegment text = arena.allocate(ADDRESS);
      boolean known =
          result(() -> (int) cuda.getErrorName.invokeExact(code, name.address())) == 0
              && result(() -> (int) cuda.getErrorString.invokeExact(code, text.address())) == 0;
      return known ? new Words(string(name), string(text)) : Words.unknown(code);
    }
  }

  @SuppressWarnings("restricted")
  private static String string(MemorySegment pointer) {
    return pointer.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE).getString(0);
  }

  @Override
  public final int version() {
    return (int) answer("cuDriverGetVersion", out -> (int) cuda.driverGetVersion.invokeExact(out));
  }

  @Override
  public final int devices() {
    return (int) answer("cuDeviceGetCount", out -> (int) cuda.deviceGetCount.invokeExact(out));
  }

  final int handle(int ordinal) {
    return (int) answer("cuDeviceGet", out -> (int) cuda.deviceGet.invokeExact(out, ordinal));
  }

  private int attribute(int device, int which) {
    return (int)
        answer(
            "cuDeviceGetAttribute",
            out -> (int) cuda.deviceGetAttribute.invokeExact(out, which, device));
  }

  @Override
  public final Device device(int ordinal) {
    int device = handle(ordinal);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(NAME_BYTES);
      call(
          "cuDeviceGetName",
          () -> (int) cuda.deviceGetName.invokeExact(name.address(), NAME_BYTES, device));
      MemorySegment uuid = arena.allocate(UUID_BYTES);
      call("cuDeviceGetUuid", () -> (int) cuda.deviceGetUuid.invokeExact(uuid.address(), device));
      return new Device(
          ordinal,
          name.getString(0),
          attribute(device, COMPUTE_CAPABILITY_MAJOR),
          attribute(device, COMPUTE_CAPABILITY_MINOR),
          answer("cuDeviceTotalMem", out -> (int) cuda.deviceTotalMem.invokeExact(out, device)),
          attribute(device, MULTIPROCESSOR_COUNT),
          attribute(device, INTEGRATED) != 0,
          HexFormat.of().formatHex(uuid.toArray(JAVA_BYTE)));
    }
  }
}
