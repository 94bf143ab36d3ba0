package dev.sluice.bench;

import java.util.Arrays;

/** Measured numbers. */
final class Samples {
  private double[] values = new double[1024];
  private int count;

  static Samples of(double... values) {
    Samples samples = new Samples();
    for (double value : values) {
      samples.add(value);
    }
    return samples;
  }

  void add(double value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  int count() {
    return count;
  }

  /** The middle one, or the mean of the two in the middle. */
  double median() {
    checkSome();
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
  }

  /** The count-th root of the product. */
  double geometricMean() {
    checkSome();
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.log(values[i]);
    }
    return Math.exp(sum / count);
  }

  private void checkSome() {
    if (count == 0) {
      throw new IllegalStateException("nothing was measured");
    }
  }
}
