package dev.sluice.cuda;

import dev.sluice.cuda.binding.Driver;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What one object holds of the device, to be freed together, the last first. */
final class Holdings implements AutoCloseable {
  private final Gpu gpu;
  private final Driver driver;
  private final Deque<Runnable> releases = new ArrayDeque<>();

  Holdings(Gpu gpu) {
    this.gpu = gpu;
    this.driver = gpu.driver();
  }

  /** Device memory. */
  long allocate(long bytes) {
    long address = driver.allocate(Math.max(1, bytes));
    releases.push(() -> driver.free(address));
    return address;
  }

  /** Host memory that the device reaches. */
  MemorySegment pinned(long bytes) {
    MemorySegment pinned = driver.allocatePinned(Math.max(1, bytes));
    releases.push(() -> driver.freePinned(pinned));
    return pinned;
  }

  Driver.Stream stream() {
    Driver.Stream stream = driver.createStream();
    releases.push(() -> driver.destroy(stream));
    return stream;
  }

  /** Something that is closed with the rest. */
  <T extends AutoCloseable> T keep(T other, Consumer<T> close) {
    releases.push(() -> close.accept(other));
    return other;
  }

  Driver.Graph keep(Driver.Graph graph) {
    releases.push(() -> driver.destroy(graph));
    return graph;
  }

  /** Frees all of it. On a lost device there is nothing left to free. */
  @Override
  public void close() {
    while (!releases.isEmpty()) {
      gpu.release(releases.pop());
    }
  }
}
