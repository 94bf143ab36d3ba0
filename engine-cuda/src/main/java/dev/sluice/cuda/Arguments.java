package dev.sluice.cuda;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes the one struct that a kernel takes, member by member, as {@code arguments.h} lists them:
 * members of eight bytes first, so that nothing needs padding but the end.
 */
final class Arguments {
  private static final long ROOM = 256;

  private final MemorySegment memory;
  private long size;

  /**
   * @param arena that owns the memory
   */
  Arguments(Arena arena) {
    this.memory = arena.allocate(ROOM, Long.BYTES);
  }

  /** Begins another struct. */
  Arguments begin() {
    size = 0;
    return this;
  }

  /** A pointer, or a {@code long long}. */
  Arguments longs(long... values) {
    for (long value : values) {
      memory.set(ValueLayout.JAVA_LONG, size, value);
      size += Long.BYTES;
    }
    return this;
  }

  Arguments ints(int... values) {
    for (int value : values) {
      memory.set(ValueLayout.JAVA_INT, size, value);
      size += Integer.BYTES;
    }
    return this;
  }

  Arguments number(float value) {
    memory.set(ValueLayout.JAVA_FLOAT, size, value);
    size += Float.BYTES;
    return this;
  }

  Arguments truth(boolean value) {
    return ints(value ? 1 : 0);
  }

  /** {@code Activations} of a value that is contiguous. */
  Arguments activations(Shape shape) {
    return ints(shape.channels(), shape.height(), shape.width())
        .ints(shape.size(), shape.pixels(), shape.width());
  }

  /** {@code Sliding}. */
  Arguments window(Window window) {
    return ints(window.kernelHeight(), window.kernelWidth(), window.stride(), window.padding());
  }

  /** What was written since {@link #begin}; valid until then. */
  MemorySegment written() {
    return memory.asSlice(0, Math.ceilDiv(size, Long.BYTES) * Long.BYTES);
  }
}
