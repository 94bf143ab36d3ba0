package dev.sluice.cuda.vendor;

import dev.sluice.cuda.binding.Driver;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/**
 * Copies of prefixes of weights without gaps, for cuDNN, whose filters take no strides. One for all
 * sessions that use the same weights: each prefix is copied once, when a program first needs it,
 * and again only when the weights were written. Thread-safe; the device's context must be current.
 */
public final class PackedWeights {
  /**
   * The first numbers of the first rows of a matrix.
   *
   * @param address of the first number
   * @param pitch from one row to the next, in floats
   * @param rows that are in use
   * @param rowSize numbers of a row that are in use
   */
  record Prefix(long address, int pitch, int rows, int rowSize) {
    /** Whether there are no gaps as it is. */
    boolean isPacked() {
      return pitch == rowSize || rows == 1;
    }

    long bytes() {
      return (long) rows * rowSize * Float.BYTES;
    }
  }

  private final Driver driver;
  private final Driver.Stream stream;
  private final LongUnaryOperator allocate;
  private final Map<Prefix, Long> copies = new HashMap<>();

  /**
   * @param stream where copies are queued and waited for, and nothing is captured
   * @param allocate gives device memory, which it keeps; takes bytes, returns the address
   */
  public PackedWeights(Driver driver, Driver.Stream stream, LongUnaryOperator allocate) {
    this.driver = driver;
    this.stream = stream;
    this.allocate = allocate;
  }

  /** Makes sure that a prefix has its copy. */
  synchronized void pack(Prefix prefix) {
    if (!prefix.isPacked() && !copies.containsKey(prefix)) {
      long copy = allocate.applyAsLong(prefix.bytes());
      copy(prefix, copy);
      driver.synchronize(stream);
      copies.put(prefix, copy);
    }
  }

  /** The address of a prefix without gaps; it has been {@linkplain #pack packed}. */
  synchronized long address(Prefix prefix) {
    if (prefix.isPacked()) {
      return prefix.address();
    }
    Long copy = copies.get(prefix);
    if (copy == null) {
      throw new IllegalStateException("not packed yet: " + prefix);
    }
    return copy;
  }

  /** Copies all prefixes again, in their places; to be called after weights were written. */
  public synchronized void refresh() {
    copies.forEach(this::copy);
    driver.synchronize(stream);
  }

  private void copy(Prefix prefix, long to) {
    long width = (long) prefix.rowSize() * Float.BYTES;
    long pitch = (long) prefix.pitch() * Float.BYTES;
    driver.copyRows(
        new Driver.Rows(to, width, prefix.address(), pitch, width, prefix.rows()), stream);
  }
}
