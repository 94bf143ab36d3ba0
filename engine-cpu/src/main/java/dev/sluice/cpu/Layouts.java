package dev.sluice.cpu;

import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Which layout a plan's programs have for a number of images.
 *
 * @param fewestTiled the fewest images that are run as tiles
 * @param threads how many threads should have tiles of their own; 1 if the tiles must be the same
 *     whatever their number
 */
record Layouts(int fewestTiled, int threads) {
  static Layouts of(Plan plan, PackedWeights weights, int threads) {
    // Gradients are summed tile by tile: any number of threads must have the same tiles.
    return plan.programs().stream().flatMap(p -> p.ops().stream()).anyMatch(Layouts::needsTiles)
        ? new Layouts(1, 1)
        : new Layouts(fewestTiled(plan, weights), threads);
  }

  /** Whether only tiles have a kernel for an operation: all that trains. */
  private static boolean needsTiles(Op op) {
    return switch (op) {
      case Op.Conv _, Op.DepthwiseConv _, Op.Apply _, Op.Add _ -> false;
      default -> true;
    };
  }

  /**
   * A tile of 16 that is not full wastes the lanes of the images that are missing; single images
   * waste lanes at the ends of rows, or where channels are no whole number of vectors. The program
   * with the most work decides, since images go from one to another.
   */
  private static int fewestTiled(Plan plan, PackedWeights weights) {
    int widest =
        IntStream.range(0, plan.programs().size())
            .boxed()
            .max(Comparator.comparingLong(plan::macs))
            .orElseThrow();
    double tile = 0;
    double single = 0;
    for (Op op : plan.programs().get(widest).ops()) {
      if (op instanceof Op.Conv conv) {
        Costs costs = Costs.of(plan, weights, conv);
        tile += costs.tile();
        single += costs.single();
      }
    }
    return single == 0 ? Lanes.GROUP : (int) Math.clamp(Math.ceil(tile / single), 2, Lanes.GROUP);
  }

  /**
   * The layout for a batch: the fewest tiles, all of the same size, that hold it; or more of them,
   * up to the number of threads, if they waste no more lanes and a tile has two vectors of images.
   */
  Layout of(int images) {
    if (images < fewestTiled) {
      return Layout.SINGLE;
    }
    int groups = Lanes.groups(images);
    int tiles = (groups + Layout.MOST_GROUPS - 1) / Layout.MOST_GROUPS;
    int size = (groups + tiles - 1) / tiles;
    for (int more = tiles + 1; more <= threads; more++) {
      int smaller = (groups + more - 1) / more;
      if (more * smaller <= tiles * size && smaller * Lanes.GROUP >= 2 * Lanes.LANES) {
        tiles = more;
        size = smaller;
      }
    }
    return Layout.tiled(size);
  }
}
