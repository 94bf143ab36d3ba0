package dev.sluice.core;

import java.util.List;

/**
 * A named array of 32-bit floats in a safetensors file, row-major.
 *
 * @param name unique in its file; 1 to 255 characters, no control characters
 * @param shape the length of each dimension, at most 8; none for a single number
 */
public record Tensor(String name, List<Integer> shape) {
  private static final int MAX_NAME = 255;
  static final int MAX_RANK = 8;

  /**
   * @throws IllegalArgumentException for a bad name or shape, or more elements than a long can
   *     count
   */
  public Tensor {
    shape = List.copyOf(shape);
    if (name.isEmpty() || name.length() > MAX_NAME || hasControl(name)) {
      throw new IllegalArgumentException(
          "a tensor name has 1 to " + MAX_NAME + " characters and no control characters");
    }
    if (shape.size() > MAX_RANK || hasNegative(shape)) {
      throw new IllegalArgumentException("not a tensor shape: " + shape);
    }
    try {
      Math.multiplyExact(elements(shape), Float.BYTES);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("shape " + shape + " is too large", e);
    }
  }

  /** Length in a file. */
  public long bytes() {
    return elements(shape) * Float.BYTES;
  }

  private static boolean hasControl(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasNegative(List<Integer> shape) {
    for (int length : shape) {
      if (length < 0) {
        return true;
      }
    }
    return false;
  }

  /** Length of several, one after another. */
  static long bytes(List<Tensor> tensors) {
    long sum = 0;
    for (Tensor tensor : tensors) {
      sum += tensor.bytes();
    }
    return sum;
  }

  private static long elements(List<Integer> shape) {
    long product = 1;
    for (int length : shape) {
      product = Math.multiplyExact(product, length);
    }
    return product;
  }

  @Override
  public String toString() {
    return name + " " + shape;
  }
}
