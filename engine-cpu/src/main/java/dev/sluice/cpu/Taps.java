package dev.sluice.cpu;

/**
 * Which taps of a kernel meet an image, along one dimension and for every position of the result.
 * Taps on the padding are left out.
 */
final class Taps {
  private final int[] first;
  private final int[] count;
  private final int[] at;
  private final int tapStep;
  private final int atStep;

  /**
   * @param first the first tap of each position
   * @param count how many taps each position has
   * @param at where in the source each position's first tap is
   * @param tapStep from one tap to the next
   * @param atStep from one tap's place in the source to the next
   */
  private Taps(int[] first, int[] count, int[] at, int tapStep, int atStep) {
    this.first = first;
    this.count = count;
    this.at = at;
    this.tapStep = tapStep;
    this.atStep = atStep;
  }

  /** For y: tap k of output o is at input {@code o·stride + k − padding}. */
  static Taps forward(int input, int output, int kernel, int stride, int padding) {
    int[] first = new int[output];
    int[] count = new int[output];
    int[] at = new int[output];
    for (int o = 0; o < output; o++) {
      int start = o * stride - padding;
      first[o] = Math.max(0, -start);
      count[o] = Math.max(0, Math.min(kernel, input - start) - first[o]);
      at[o] = start + first[o];
    }
    return new Taps(first, count, at, 1, 1);
  }

  /** As {@link #forward}, with the taps on a padding that is there as zeros. */
  static Taps padded(int output, int kernel, int stride, int padding) {
    int[] first = new int[output];
    int[] count = new int[output];
    int[] at = new int[output];
    for (int o = 0; o < output; o++) {
      count[o] = kernel;
      at[o] = o * stride - padding;
    }
    return new Taps(first, count, at, 1, 1);
  }

  /** For dx: input i met tap k of output {@code (i + padding − k) ÷ stride} where that is whole. */
  static Taps backward(int input, int output, int kernel, int stride, int padding) {
    int[] first = new int[input];
    int[] count = new int[input];
    int[] at = new int[input];
    for (int i = 0; i < input; i++) {
      for (int k = kernel - 1; k >= 0; k--) {
        int distance = i + padding - k;
        if (distance >= 0 && distance % stride == 0 && distance / stride < output) {
          first[i] = k;
          at[i] = distance / stride;
          count[i]++;
        }
      }
    }
    return new Taps(first, count, at, stride, -1);
  }

  /** The other way round, seen from each tap: the outputs that have an input for it. */
  static Taps outputs(int input, int output, int kernel, int stride, int padding) {
    int[] first = new int[kernel];
    int[] count = new int[kernel];
    int[] at = new int[kernel];
    for (int k = 0; k < kernel; k++) {
      for (int o = output - 1; o >= 0; o--) {
        int i = o * stride + k - padding;
        if (i >= 0 && i < input) {
          first[k] = o;
          at[k] = i;
          count[k]++;
        }
      }
    }
    return new Taps(first, count, at, 1, stride);
  }

  /** A position's first tap. */
  int first(int position) {
    return first[position];
  }

  /** How many taps a position has. */
  int count(int position) {
    return count[position];
  }

  /** Where in the source a position's first tap is. */
  int at(int position) {
    return at[position];
  }

  /** From one tap to the next. */
  int tapStep() {
    return tapStep;
  }

  /** From one tap's place in the source to the next. */
  int atStep() {
    return atStep;
  }

  /** How many positions there are. */
  int positions() {
    return first.length;
  }

  /** Whether two positions have the same taps. */
  boolean same(int position, int other) {
    return first[position] == first[other] && count[position] == count[other];
  }
}
