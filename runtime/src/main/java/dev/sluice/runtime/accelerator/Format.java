package dev.sluice.runtime.accelerator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Fixed-point numbers {@code k ÷ 2^fractionBits} with k from {@code −2^(bits−1)} to {@code
 * 2^(bits−1) − 1}. A float holds every one of them exactly.
 *
 * @param bits of a word, 2 to 16
 * @param fractionBits may be negative, or more than {@code bits}
 */
record Format(int bits, int fractionBits) {
  /** Beyond it a scale would not be a float any more. */
  private static final int MOST_FRACTION_BITS = 100;

  /**
   * The finest format in which a magnitude does not saturate.
   *
   * @param magnitude finite, at least 0
   */
  static Format of(int bits, float magnitude) {
    int fractionBits = magnitude == 0 ? bits - 1 : bits - 2 - Math.getExponent(magnitude);
    Format format = new Format(bits, Math.min(fractionBits, MOST_FRACTION_BITS));
    boolean saturates = Math.rint(magnitude * format.scale()) > format.largest();
    return saturates ? new Format(bits, format.fractionBits - 1) : format;
  }

  /** The nearest number of the format, the even one of two that are equally near. NaN stays. */
  float nearest(float number) {
    return nearest(number, scale(), largest());
  }

  private static float nearest(float number, double scale, int largest) {
    double rounded = Math.rint(number * scale);
    return (float) (Math.max(-largest - 1, Math.min(largest, rounded)) / scale);
  }

  /**
   * Writes the nearest numbers.
   *
   * @param from floats; may be {@code to}
   * @param first index of the first float in both
   */
  void nearest(MemorySegment from, MemorySegment to, long first, long count) {
    double scale = scale();
    int largest = largest();
    for (long i = first; i < first + count; i++) {
      float number = from.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      to.setAtIndex(ValueLayout.JAVA_FLOAT, i, nearest(number, scale, largest));
    }
  }

  private int largest() {
    return (1 << (bits - 1)) - 1;
  }

  private double scale() {
    return Math.scalb(1.0, fractionBits);
  }

  @Override
  public String toString() {
    return "%d bits, lowest 2^%d".formatted(bits, -fractionBits);
  }
}
