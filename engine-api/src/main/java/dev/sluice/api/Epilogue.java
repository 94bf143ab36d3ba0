package dev.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * What happens to every channel after its sum is complete, in this order: add +0, which makes +0 of
 * −0, and the shift; clamp at 0; pool.
 *
 * @param shift id of the vector parameter whose element c is added to channel c, or {@link
 *     #NO_SHIFT}
 * @param relu whether {@code y = y <= 0 ? +0 : y}; so NaN stays NaN
 * @param pool the pooling, or null
 */
public record Epilogue(int shift, boolean relu, @Nullable Pool2d pool) {
  public static final int NO_SHIFT = -1;

  /** Nothing happens. */
  public static final Epilogue NONE = new Epilogue(NO_SHIFT, false, null);

  public static Epilogue shift(int parameter) {
    return new Epilogue(parameter, false, null);
  }

  public static Epilogue pool(Pool2d pool) {
    return new Epilogue(NO_SHIFT, false, pool);
  }
}
