package dev.sluice.testkit;

import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * How far a sum in float may be from the true one, whatever the order of its additions (Higham,
 * Accuracy and Stability of Numerical Algorithms, section 3.1).
 */
final class Rounding {
  private static final double UNIT_ROUNDOFF = 0x1p-24;

  /**
   * How far a loss or its gradient may be off before it is rounded to float. In double precision a
   * probability near 1, less 1, has few digits left.
   */
  static final double OF_LOSS = 1e-12;

  private Rounding() {}

  /** The relative error of n roundings: n·u ÷ (1 − n·u), u = 2⁻²⁴. */
  static double gamma(int n) {
    return n * UNIT_ROUNDOFF / (1 - n * UNIT_ROUNDOFF);
  }

  /**
   * The error that n roundings may leave in a sum.
   *
   * @param magnitude the sum of the magnitudes of its terms
   */
  static double tolerance(int n, double magnitude) {
    return gamma(n) * magnitude + n * (double) Float.MIN_VALUE;
  }

  /**
   * The most roundings that an element of an operation's results goes through; 0 if the operation
   * only moves numbers.
   */
  static int roundings(Plan plan, Op op, int images) {
    return switch (op) {
      case Op.Conv conv ->
          conv.window().taps() * most(conv.reads(), r -> r.columns().size())
              + roundings(conv.then());
      case Op.DepthwiseConv conv -> conv.window().taps() + roundings(conv.then());
      case Op.Apply apply -> roundings(apply.then());
      case Op.Add _, Op.Mask _ -> 1;
      case Op.DepthwiseDx conv -> conv.window().taps();
      case Op.DepthwiseDw conv -> images * plan.values().get(conv.dy()).shape().pixels();
      case Op.BatchNormDx _ -> 5; // of its three factors, two multiply-adds; sums are in double
      case Op.ConvDx conv ->
          conv.window().taps() * conv.reads().stream().mapToInt(r -> r.rows().size()).sum();
      case Op.ConvDw conv -> images * plan.values().get(conv.dy()).shape().pixels();
      case Op.ShiftDw shift -> images * plan.values().get(shift.dy()).shape().pixels();
      // Every pixel is in at most k² windows; of each, a rounded product and its addition.
      case Op.PoolDx pool -> 2 * pool.pool().kernelSize() * pool.pool().kernelSize();
      case Op.ReluDx _ -> 0;
      case Op.BatchNorm _, Op.Loss _, Op.Sgd _ ->
          throw new IllegalArgumentException(op + " is not a sum: it has a test of its own");
    };
  }

  private static int most(List<Region> regions, ToIntFunction<Region> size) {
    return regions.stream().mapToInt(size).max().orElse(0);
  }

  private static int roundings(Epilogue then) {
    Pool2d pool = then.pool();
    int pooling =
        pool == null || pool.kind() == Pool2d.Kind.MAX
            ? 0
            : pool.kernelSize() * pool.kernelSize() + 1;
    return then.vectors() + pooling;
  }
}
