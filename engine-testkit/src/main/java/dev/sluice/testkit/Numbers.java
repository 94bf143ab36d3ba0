package dev.sluice.testkit;

import java.util.Random;

/** A source of test numbers: the same seed gives the same numbers. */
final class Numbers {
  /** What kind of numbers. */
  enum Style {
    /** −1 … 1 and, now and then, a zero of either sign. */
    PLAIN,
    /** Zeros of either sign, denormals, and magnitudes up to those whose products overflow. */
    HARSH,
    /** Small ones, whose products are denormal. */
    TINY
  }

  private final Random random;
  private final Style style;

  Numbers(long seed, Style style) {
    this.random = new Random(seed);
    this.style = style;
  }

  float next() {
    return switch (style) {
      case PLAIN -> plain();
      case HARSH -> harsh();
      case TINY -> plain() * 4e-21f;
    };
  }

  float[] array(int size) {
    float[] result = new float[size];
    for (int i = 0; i < size; i++) {
      result[i] = next();
    }
    return result;
  }

  private float plain() {
    return switch (random.nextInt(32)) {
      case 0 -> 0f;
      case 1 -> -0f;
      default -> random.nextFloat() * 2 - 1;
    };
  }

  private float harsh() {
    return switch (random.nextInt(64)) {
      case 0, 1, 2, 3, 4, 5 -> -0f;
      case 6, 7, 8, 9, 10, 11 -> plain() * 1e-40f;
      case 12, 13, 14, 15, 16, 17 -> plain() * 1e-21f;
      case 18, 19, 20, 21, 22, 23 -> plain() * 1e12f;
      case 24 -> plain() * 1e30f;
      default -> plain();
    };
  }
}
