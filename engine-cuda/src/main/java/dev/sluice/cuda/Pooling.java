package dev.sluice.cuda;

import dev.sluice.api.Pool2d;
import org.jspecify.annotations.Nullable;

/**
 * Pooling as kernels take it.
 *
 * @param kind 0 none, 1 maximum, 2 average
 * @param reciprocal the float nearest to 1 ÷ size²
 */
record Pooling(int kind, int size, int stride, float reciprocal) {
  private static final int NONE = 0;
  private static final int MAX = 1;
  private static final int AVERAGE = 2;

  static Pooling of(@Nullable Pool2d pool) {
    if (pool == null) {
      return new Pooling(NONE, 1, 1, 1);
    }
    int size = pool.kernelSize();
    return new Pooling(kind(pool), size, pool.stride(), 1f / (size * size));
  }

  /** The kind that a convolution pools itself; 0 if there is no pooling. */
  static int fused(@Nullable Pool2d pool) {
    return pool == null ? NONE : kind(pool);
  }

  /** Whether a convolution can pool itself. */
  static boolean isFusable(@Nullable Pool2d pool) {
    return pool == null || (pool.kernelSize() == 2 && pool.stride() == 2);
  }

  private static int kind(Pool2d pool) {
    return switch (pool.kind()) {
      case MAX -> MAX;
      case AVERAGE -> AVERAGE;
    };
  }

  /** Writes {@code kind, size, stride, reciprocal}. */
  void write(Arguments arguments) {
    arguments.ints(kind, size, stride).number(reciprocal);
  }
}
