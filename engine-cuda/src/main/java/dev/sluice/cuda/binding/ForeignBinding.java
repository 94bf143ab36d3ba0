package dev.sluice.cuda.binding;

import static dev.sluice.cuda.binding.Library.result;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The driver through {@code java.lang.foreign}: on every platform, from CUDA 10.2 on. Thread-safe.
 */
final class ForeignBinding extends ForeignCalls {
  /** Of {@code CUDA_MEMCPY2D}: two sides of seven words, then the width and the height. */
  private static final int COPY_WORDS = 16;

  private static final int COPY_SIDE = 7;

  /** What all of CUDA's handles are. */
  private record Handle(long handle) implements Context, Module, Function, Stream, Event, Graph {}

  /**
   * Links the functions and initialises CUDA.
   *
   * @throws dev.sluice.api.SluiceException if the library lacks one
   */
  ForeignBinding(Library library) {
    super(new DriverFunctions(library));
    call("cuInit", () -> (int) cuda.init.invokeExact(0));
  }

  private static long of(Object handle) {
    return ((Handle) handle).handle();
  }

  @Override
  public Context retain(int ordinal) {
    int device = handle(ordinal);
    return new Handle(
        answer(
            "cuDevicePrimaryCtxRetain",
            out -> (int) cuda.primaryCtxRetain.invokeExact(out, device)));
  }

  @Override
  public void release(int ordinal) {
    int device = handle(ordinal);
    call("cuDevicePrimaryCtxRelease", () -> (int) cuda.primaryCtxRelease.invokeExact(device));
  }

  @Override
  public void makeCurrent(Context context) {
    int result;
    try {
      result = (int) cuda.ctxSetCurrent.invokeExact(of(context));
    } catch (Throwable e) {
      throw Library.unexpected(e);
    }
    check("cuCtxSetCurrent", result);
  }

  @Override
  public long freeMemory() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment total = arena.allocate(JAVA_LONG);
      return answer("cuMemGetInfo", out -> (int) cuda.memGetInfo.invokeExact(out, total.address()));
    }
  }

  @Override
  public Module load(byte[] image) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment module = arena.allocate(JAVA_LONG);
      MemorySegment options =
          arena.allocateFrom(JAVA_INT, ERROR_LOG_BUFFER, ERROR_LOG_BUFFER_SIZE_BYTES);
      load(
          image,
          (copy, values) ->
              result(
                  () ->
                      (int)
                          cuda.moduleLoadDataEx.invokeExact(
                              module.address(),
                              copy.address(),
                              2,
                              options.address(),
                              values.address())));
      return new Handle(module.get(JAVA_LONG, 0));
    }
  }

  @Override
  public void unload(Module module) {
    call("cuModuleUnload", () -> (int) cuda.moduleUnload.invokeExact(of(module)));
  }

  @Override
  public Function function(Module module, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name);
      return new Handle(
          answer(
              "cuModuleGetFunction of " + name,
              out -> (int) cuda.moduleGetFunction.invokeExact(out, of(module), text.address())));
    }
  }

  @Override
  public long allocate(long bytes) {
    return answer("cuMemAlloc", out -> (int) cuda.memAlloc.invokeExact(out, bytes), bytes);
  }

  @Override
  public void free(long address) {
    call("cuMemFree", () -> (int) cuda.memFree.invokeExact(address));
  }

  @Override
  public MemorySegment allocatePinned(long bytes) {
    long address =
        answer(
            "cuMemHostAlloc",
            out -> (int) cuda.memHostAlloc.invokeExact(out, bytes, PORTABLE_AND_MAPPED),
            bytes);
    return pinned(address, bytes);
  }

  @Override
  public void freePinned(MemorySegment pinned) {
    call("cuMemFreeHost", () -> (int) cuda.memFreeHost.invokeExact(pinned.address()));
  }

  @Override
  public long addressOf(MemorySegment pinned) {
    return answer(
        "cuMemHostGetDevicePointer",
        out -> (int) cuda.memHostGetDevicePointer.invokeExact(out, pinned.address(), 0));
  }

  @Override
  int upload(long to, long from, long bytes, Stream stream) {
    return result(() -> (int) cuda.memcpyHtoDAsync.invokeExact(to, from, bytes, of(stream)));
  }

  @Override
  int download(long to, long from, long bytes, Stream stream) {
    return result(() -> (int) cuda.memcpyDtoHAsync.invokeExact(to, from, bytes, of(stream)));
  }

  @Override
  public void copyRows(Rows rows, Stream stream) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(JAVA_LONG, COPY_WORDS);
      side(copy, 0, rows.from(), rows.fromPitch());
      side(copy, COPY_SIDE, rows.to(), rows.toPitch());
      copy.setAtIndex(JAVA_LONG, 2 * COPY_SIDE, rows.width());
      copy.setAtIndex(JAVA_LONG, 2 * COPY_SIDE + 1, rows.count());
      call(
          "cuMemcpy2DAsync",
          () -> (int) cuda.memcpy2DAsync.invokeExact(copy.address(), of(stream)));
    }
  }

  /** A side is: x, y, kind of memory, host pointer, device pointer, array, pitch. */
  private static void side(MemorySegment copy, int begin, long address, long pitch) {
    copy.setAtIndex(JAVA_LONG, begin + 2, DEVICE_MEMORY);
    copy.setAtIndex(JAVA_LONG, begin + 4, address);
    copy.setAtIndex(JAVA_LONG, begin + 6, pitch);
  }

  @Override
  public void fill(long address, int word, long count, Stream stream) {
    call(
        "cuMemsetD32Async",
        () -> (int) cuda.memsetD32Async.invokeExact(address, word, count, of(stream)));
  }

  @Override
  public Stream createStream() {
    return new Handle(
        answer("cuStreamCreate", out -> (int) cuda.streamCreate.invokeExact(out, NON_BLOCKING)));
  }

  @Override
  public void destroy(Stream stream) {
    call("cuStreamDestroy", () -> (int) cuda.streamDestroy.invokeExact(of(stream)));
  }

  @Override
  public void synchronize(Stream stream) {
    int result;
    try {
      result = (int) cuda.streamSynchronize.invokeExact(of(stream));
    } catch (Throwable e) {
      throw Library.unexpected(e);
    }
    check("cuStreamSynchronize", result);
  }

  @Override
  public Event createEvent() {
    return new Handle(answer("cuEventCreate", out -> (int) cuda.eventCreate.invokeExact(out, 0)));
  }

  @Override
  public void destroy(Event event) {
    call("cuEventDestroy", () -> (int) cuda.eventDestroy.invokeExact(of(event)));
  }

  @Override
  public void record(Event event, Stream stream) {
    call("cuEventRecord", () -> (int) cuda.eventRecord.invokeExact(of(event), of(stream)));
  }

  @Override
  public float milliseconds(Event from, Event to) {
    call("cuEventSynchronize", () -> (int) cuda.eventSynchronize.invokeExact(of(to)));
    long bits =
        answer(
            "cuEventElapsedTime",
            out -> (int) cuda.eventElapsedTime.invokeExact(out, of(from), of(to)));
    return Float.intBitsToFloat((int) bits);
  }

  @Override
  public void launch(Function function, Grid grid, MemorySegment arguments, Stream stream) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment parameters = arena.allocateFrom(JAVA_LONG, arguments.address());
      int result =
          result(
              () ->
                  (int)
                      cuda.launchKernel.invokeExact(
                          of(function),
                          grid.x(),
                          grid.y(),
                          grid.z(),
                          grid.threads(),
                          1,
                          1,
                          0,
                          of(stream),
                          parameters.address(),
                          0L));
      check("cuLaunchKernel", result);
    }
  }

  @Override
  public void beginCapture(Stream stream) {
    call(
        "cuStreamBeginCapture",
        () -> (int) cuda.streamBeginCapture.invokeExact(of(stream), THREAD_LOCAL));
  }

  @Override
  public Graph endCapture(Stream stream) {
    long captured =
        answer(
            "cuStreamEndCapture", out -> (int) cuda.streamEndCapture.invokeExact(of(stream), out));
    try {
      return new Handle(
          answer(
              "cuGraphInstantiate",
              out -> (int) cuda.graphInstantiate.invokeExact(out, captured, 0L, 0L, 0L)));
    } finally {
      call("cuGraphDestroy", () -> (int) cuda.graphDestroy.invokeExact(captured));
    }
  }

  @Override
  public void launch(Graph graph, Stream stream) {
    int result;
    try {
      result = (int) cuda.graphLaunch.invokeExact(of(graph), of(stream));
    } catch (Throwable e) {
      throw Library.unexpected(e);
    }
    check("cuGraphLaunch", result);
  }

  @Override
  public void destroy(Graph graph) {
    call("cuGraphExecDestroy", () -> (int) cuda.graphExecDestroy.invokeExact(of(graph)));
  }
}
