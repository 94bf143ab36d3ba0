package dev.sluice.cuda.binding;

import dev.sluice.cuda.binding.CudaError.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What does not depend on how CUDA is called. */
abstract class NativeDriver implements Driver {
  /** Of a device's name, at most, with the zero at its end. */
  static final int NAME_BYTES = 256;

  /** Options of {@code cuModuleLoadDataEx}: a buffer for the compiler's complaints, its size. */
  static final int ERROR_LOG_BUFFER = 5;

  static final int ERROR_LOG_BUFFER_SIZE_BYTES = 6;

  private static final int LOG_BYTES = 4096;

  /** For every page-locked allocation: all contexts see it as pinned, and it is mapped. */
  static final int PORTABLE_AND_MAPPED = 1 | 2;

  /** Streams that do not wait for the default one. */
  static final int NON_BLOCKING = 1;

  /** Calls that cannot be captured are refused in the capturing thread only. */
  static final int THREAD_LOCAL = 1;

  /** Both sides of every {@code cuMemcpy2D}. */
  static final int DEVICE_MEMORY = 2;

  /** Attributes of a device. */
  static final int MULTIPROCESSOR_COUNT = 16;

  static final int INTEGRATED = 18;
  static final int COMPUTE_CAPABILITY_MAJOR = 75;
  static final int COMPUTE_CAPABILITY_MINOR = 76;

  /** CUDA's words for an error. */
  abstract Words words(int code);

  /** Queues a copy from memory outside the heap; its result. */
  abstract int upload(long to, long from, long bytes, Stream stream);

  /** Queues a copy to memory outside the heap; its result. */
  abstract int download(long to, long from, long bytes, Stream stream);

  /** Loads an image with {@link #ERROR_LOG_BUFFER} and its size as the options. */
  @FunctionalInterface
  interface Loader {
    int load(MemorySegment image, MemorySegment optionValues);
  }

  final void check(String call, int result) {
    if (result != 0) {
      throw CudaError.exception(result, call, words(result));
    }
  }

  /**
   * As {@link #check}; too little memory is told with how much there is.
   *
   * @param bytes that were to be allocated; 0 for a call that may come before there is a context
   */
  final void checkAllocation(String call, int result, long bytes) {
    if (bytes > 0 && CudaError.isOutOfMemory(result)) {
      throw CudaError.outOfMemory(call, bytes, freeMemory());
    }
    check(call, result);
  }

  /** PTX is text that ends with a zero; the others do not mind one more. */
  final void load(byte[] image, Loader loader) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(image.length + 1L, Long.BYTES);
      MemorySegment.copy(image, 0, copy, ValueLayout.JAVA_BYTE, 0, image.length);
      MemorySegment log = arena.allocate(LOG_BYTES);
      MemorySegment values = arena.allocateFrom(ValueLayout.JAVA_LONG, log.address(), LOG_BYTES);
      int result = loader.load(copy, values);
      if (result != 0) {
        String complaint = log.getString(0).lines().map(String::trim).findFirst().orElse("");
        String call = "cuModuleLoadDataEx" + (complaint.isEmpty() ? "" : ": " + complaint);
        throw CudaError.exception(result, call, words(result));
      }
    }
  }

  /** Memory that CUDA has allocated. */
  @SuppressWarnings("restricted")
  static MemorySegment pinned(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  @Override
  public final void copyToDevice(long to, MemorySegment from, Stream stream) {
    if (from.isNative()) {
      check("cuMemcpyHtoDAsync", upload(to, from.address(), from.byteSize(), stream));
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      copyToDevice(to, arena.allocate(from.byteSize(), Long.BYTES).copyFrom(from), stream);
      synchronize(stream);
    }
  }

  @Override
  public final void copyToHost(MemorySegment to, long from, Stream stream) {
    if (to.isNative()) {
      check("cuMemcpyDtoHAsync", download(to.address(), from, to.byteSize(), stream));
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(to.byteSize(), Long.BYTES);
      copyToHost(copy, from, stream);
      synchronize(stream);
      to.copyFrom(copy);
    }
  }
}
