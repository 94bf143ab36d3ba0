package dev.sluice.cuda;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The same work cut into tiles as high as each kernel of a family wants them. */
final class Tiling {
  private final List<Kernel> family;
  private final Map<Integer, Tables.Table> byRows = new HashMap<>();

  /**
   * @param whole the work, with tiles of any height
   */
  Tiling(List<Kernel> family, List<Tile> whole, Tables tables) {
    this.family = family;
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
   * The kernel that is done first with so many columns. Whichever it is, every number is the same
   * chain of multiply-adds.
   *
   * @param parts how many times all tiles are computed
   */
  Kernel fastest(KernelSet kernels, long columns, int parts) {
    return kernels.fastest(
        family, kernel -> (long) table(kernel).count() * kernel.blocks(columns) * parts);
  }

  /** A chosen kernel and its blocks, for people. */
  String describe(Kernel kernel, long columns) {
    return "%s %d×%d blocks"
        .formatted(kernel.name(), kernel.blocks(columns), table(kernel).count());
  }
}
