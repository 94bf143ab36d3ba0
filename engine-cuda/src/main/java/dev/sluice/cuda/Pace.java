package dev.sluice.cuda;

import static java.util.Map.entry;

import java.util.Map;

/**
 * How long a kernel takes: it begins, then every step of its sums takes as long as one block needs
 * for it, or as long as a multiprocessor needs for all of its blocks, whichever is longer. Only the
 * choice among kernels rests on these numbers, never a result.
 *
 * @param start nanoseconds before and after the sums
 * @param step nanoseconds of one step of a block's sums, however idle the device is
 * @param share nanoseconds of one step that a block takes of a multiprocessor's time
 */
record Pace(double start, double step, double share) {
  /**
   * Of the forward kernels: fitted to 1,128 times of the layers of two networks on an H100 ({@code
   * bench/gpu-paces}). The kernels that they choose take 2 % longer than the best, on average.
   */
  private static final Map<String, Pace> MEASURED =
      Map.ofEntries(
          entry("conv_64x128", new Pace(5700, 1, 83)),
          entry("conv_32x128", new Pace(5700, 88.2, 51.6)),
          entry("conv_32x64", new Pace(5400, 60.2, 24.1)),
          entry("conv_24x128", new Pace(5700, 80.2, 38.7)),
          entry("conv_16x128", new Pace(5700, 72.9, 29.1)),
          entry("conv_8x128", new Pace(4500, 66.3, 21.9)),
          entry("conv_16x64", new Pace(4200, 37.4, 14.9)),
          entry("conv_16x32", new Pace(3300, 21.1, 11.2)),
          entry("conv_8x32", new Pace(2700, 19.2, 10.2)),
          entry("direct_32x64", new Pace(5700, 1, 56.7)),
          entry("direct_16x128", new Pace(5700, 1, 68.6)),
          entry("direct_8x64", new Pace(4800, 1, 24.1)),
          entry("direct_8x32", new Pace(4800, 1, 16.4)),
          entry("direct_4x32", new Pace(4200, 1, 13.6)),
          entry("linear_64x64", new Pace(3900, 49.8, 0.3)),
          entry("linear_32x32", new Pace(3000, 1, 29.1)),
          entry("linear_32x16", new Pace(2100, 13.1, 9.3)),
          entry("linear_8x8", new Pace(2100, 3.5, 2.7)),
          entry("linear_8x4", new Pace(2400, 3.1, 1.8)),
          entry("linear_8x1", new Pace(2400, 2.6, 1.7)));

  /** What fetching a number for a tile takes, in multiply-adds: large tiles use it more often. */
  private static final int COST_OF_A_NUMBER = 16;

  /** A kernel's; estimated by its tile where none was measured. */
  static Pace of(Kernel kernel) {
    // A window's size is a matter of how many steps there are.
    Pace measured = MEASURED.get(kernel.name().replaceFirst("^direct\\d", "direct"));
    return measured == null ? new Pace(0, 0, cost(kernel)) : measured;
  }

  private static double cost(Kernel kernel) {
    return (double) kernel.rows() * kernel.columns()
        + COST_OF_A_NUMBER * (kernel.rows() + kernel.columns());
  }

  /**
   * The time of a launch, in nanoseconds where the pace was measured.
   *
   * @param steps of a sum
   * @param blocks on a multiprocessor, one after another or side by side
   */
  double time(long steps, long blocks) {
    return start + steps * Math.max(step, share * blocks);
  }
}
