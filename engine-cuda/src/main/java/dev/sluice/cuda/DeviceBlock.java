package dev.sluice.cuda;

/**
 * The one piece of device memory of a session: its values, what its operations leave for
 * themselves, and its tables. Parts are reserved first; they have addresses once all of it is
 * allocated.
 */
final class DeviceBlock {
  /** CUDA aligns allocations to it, and no 128-bit load is ever split. */
  private static final long ALIGNMENT = 256;

  private long values;
  private long scratch;
  private long tables;
  private long base;

  static long aligned(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }

  /** Reserves memory for a value; returns its offset. */
  long reserve(long bytes) {
    long offset = values;
    values = Math.addExact(values, aligned(bytes));
    return offset;
  }

  /** Makes sure that one operation can leave so many bytes for itself. */
  void reserveScratch(long bytes) {
    scratch = Math.max(scratch, aligned(bytes));
  }

  void reserveTables(long bytes) {
    tables = aligned(bytes);
  }

  /** Allocates all that was reserved. */
  void allocate(Holdings holdings) {
    base = holdings.allocate(values + scratch + tables);
  }

  long address(long offset) {
    return base + offset;
  }

  /** What an operation leaves for itself; the next one may overwrite it. */
  long scratch() {
    return base + values;
  }

  long tables() {
    return base + values + scratch;
  }
}
