package dev.sluice.cuda;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The same work cut into tiles as high as each kernel of a family wants them. */
final class Tiling {
  private final List<Kernel> family;
  private final long steps;
  private final Map<Integer, Tables.Table> byRows = new HashMap<>();

  /**
   * @param whole the work, with tiles of any height
   * @param taps steps of a sum for each channel that it runs over
   */
  Tiling(List<Kernel> family, List<Tile> whole, int taps, Tables tables) {
    this.family = family;
    this.steps = whole.stream().mapToLong(tile -> (long) tile.sums().size() * taps).max().orElse(0);
    for (Kernel kernel : family) {
      byRows.computeIfAbsent(kernel.rows(), rows -> tables.add(Tile.split(whole, rows)));
    }
  }

  Tables.Table table(Kernel kernel) {
    Tables.Table table = byRows.get(kernel.rows());
    if (table == null) {
      throw new IllegalArgumentException(kernel + " is not of this family");
    }
    return table;
  }

  /**
   * The kernel that is done first. Whichever it is, every number is the same chain of
   * multiply-adds.
   *
   * @param blocks how many a kernel takes for each tile
   */
  Kernel fastest(KernelSet kernels, ToLongFunction<Kernel> blocks) {
    List<Kernel> fitting =
        family.stream().filter(kernel -> table(kernel).count() <= Queue.MOST_TILES).toList();
    return kernels.fastest(
        fitting.isEmpty() ? family : fitting,
        steps,
        kernel -> table(kernel).count() * blocks.applyAsLong(kernel));
  }
}
