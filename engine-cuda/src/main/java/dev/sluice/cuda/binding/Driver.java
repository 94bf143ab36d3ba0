package dev.sluice.cuda.binding;

import java.lang.foreign.MemorySegment;

/**
 * What the backend needs of CUDA's driver API. One implementation calls it through JCuda, one
 * through {@code java.lang.foreign}, where JCuda has no natives.
 *
 * <p>Device memory is named by its 64-bit address, so that a part of it is an addition away. No
 * call of {@link #launch(Graph, Stream)}, {@link #synchronize} and {@link #makeCurrent} allocates
 * Java memory. A context must be {@linkplain #makeCurrent current} for the calling thread, except
 * for what asks about devices.
 *
 * <p>Every method throws {@link CudaException} if CUDA answers with an error, which may be that of
 * work that was queued before. Any thread may call any method; a handle belongs to the driver that
 * made it.
 */
public interface Driver {
  /** Compiled kernels on a device. */
  interface Module {}

  /** A kernel. */
  interface Function {}

  /** A queue of work. */
  interface Stream {
    /** CUDA's handle, for the libraries that take one. */
    long handle();
  }

  /** A moment in a queue of work. */
  interface Event {}

  /** Captured work, ready to be launched again and again. */
  interface Graph {}

  /** A device's context that all of this process shares. */
  interface Context {}

  /**
   * How many blocks of how many threads.
   *
   * @param x blocks; {@code threads} of them along x only
   */
  record Grid(int x, int y, int z, int threads) {}

  /**
   * A copy of rows from one matrix into another.
   *
   * @param to address of the first row's copy
   * @param toPitch bytes from one row's copy to the next
   * @param from address of the first row
   * @param fromPitch bytes from one row to the next
   * @param width bytes of a row that are copied
   * @param count number of rows
   */
  record Rows(long to, long toPitch, long from, long fromPitch, long width, long count) {}

  /** CUDA's version as the driver tells it: 12060 for 12.6. */
  int version();

  int devices();

  Device device(int ordinal);

  Context retain(int ordinal);

  void release(int ordinal);

  void makeCurrent(Context context);

  /** Bytes of device memory that are free. */
  long freeMemory();

  /**
   * Loads a fat binary, a cubin or PTX text.
   *
   * @param image as read from a file
   */
  Module load(byte[] image);

  void unload(Module module);

  Function function(Module module, String name);

  /** Device memory, aligned to 256 bytes; its contents are arbitrary. */
  long allocate(long bytes);

  void free(long address);

  /**
   * Host memory that the device copies from and to without the processor; mapped, so that where
   * host and device share memory it need not be copied at all. Its owner bounds its life: {@code
   * allocatePinned(bytes).reinterpret(arena, driver::freePinned)} frees it with an arena.
   */
  MemorySegment allocatePinned(long bytes);

  void freePinned(MemorySegment pinned);

  /** The device's address of pinned memory. */
  long addressOf(MemorySegment pinned);

  /**
   * Queues a copy of all of {@code from}. Pinned memory must stay as it is until the copy is done;
   * other memory may change when this returns. A copy of the heap's memory cannot be captured.
   */
  void copyToDevice(long to, MemorySegment from, Stream stream);

  /** Queues a copy that fills {@code to}; memory that is not pinned is full when this returns. */
  void copyToHost(MemorySegment to, long from, Stream stream);

  /** Queues a copy on the device. */
  void copyRows(Rows rows, Stream stream);

  /** Queues setting {@code count} 32-bit words. */
  void fill(long address, int word, long count, Stream stream);

  Stream createStream();

  void destroy(Stream stream);

  /** Waits until all that was queued is done. */
  void synchronize(Stream stream);

  Event createEvent();

  void destroy(Event event);

  void record(Event event, Stream stream);

  /** Milliseconds between two recorded events; waits for the later one. */
  float milliseconds(Event from, Event to);

  /**
   * Queues a kernel.
   *
   * @param arguments the one struct that it takes by value, outside the heap; read at once
   */
  void launch(Function function, Grid grid, MemorySegment arguments, Stream stream);

  /** From now on work is recorded instead of done, for this thread only. */
  void beginCapture(Stream stream);

  /** Ends the recording and makes it ready to run. */
  Graph endCapture(Stream stream);

  void launch(Graph graph, Stream stream);

  void destroy(Graph graph);
}
