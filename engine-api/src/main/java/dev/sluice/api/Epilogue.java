package dev.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * What happens to every channel after its sum is complete, in this order: add +0, which makes +0 of
 * −0; scale and shift; clamp at 0; pool.
 *
 * @param scale id of the vector parameter whose element c channel c is multiplied by, or {@link
 *     #NO_VECTOR}; with a shift it is one multiply-add, {@code fma(sum, scale, shift)}. It may be
 *     negative, which turns the order of numbers around, so it comes without pooling
 * @param shift id of the vector parameter whose element c is added to channel c, or {@link
 *     #NO_VECTOR}; there is one where there is a scale
 * @param relu whether {@code y = y <= 0 ? +0 : y}; so NaN stays NaN
 * @param pool the pooling, or null
 */
public record Epilogue(int scale, int shift, boolean relu, @Nullable Pool2d pool) {
  /** Stands for a scale or shift that is not there. */
  public static final int NO_VECTOR = -1;

  /** Nothing happens. */
  public static final Epilogue NONE = new Epilogue(NO_VECTOR, false, null);

  public Epilogue {
    if (scale != NO_VECTOR && (shift == NO_VECTOR || pool != null)) {
      throw new IllegalArgumentException("a scale comes with a shift and without pooling");
    }
  }

  /** Without a scale. */
  public Epilogue(int shift, boolean relu, @Nullable Pool2d pool) {
    this(NO_VECTOR, shift, relu, pool);
  }

  public static Epilogue shift(int parameter) {
    return new Epilogue(parameter, false, null);
  }

  public static Epilogue pool(Pool2d pool) {
    return new Epilogue(NO_VECTOR, false, pool);
  }

  /** How many vector parameters it reads. */
  public int vectors() {
    return (scale == NO_VECTOR ? 0 : 1) + (shift == NO_VECTOR ? 0 : 1);
  }
}
