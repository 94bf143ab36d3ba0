package dev.sluice.cpu;

import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How the numbers of a batch are arranged.
 *
 * <ul>
 *   <li>Tiles, for many images and for training: (tile, C, H, W, images of the tile). Lanes run
 *       over images, so no channel count, kernel or border wastes one.
 *   <li>Single images, for few: (image, C, H, W). Lanes run over output channels, or over pixels.
 * </ul>
 *
 * @param tileImages images in a tile, a multiple of 16 and at most 64; 1 for single images
 */
record Layout(int tileImages) {
  private static final Layout SINGLE = new Layout(1);

  /** Of one group, two groups …; made once, since every run looks for its layout. */
  private static final List<Layout> TILED =
      Stream.iterate(1, groups -> groups + 1)
          .limit(4)
          .map(g -> new Layout(g * Lanes.GROUP))
          .toList();

  /** Single images and every kind of tile. */
  static final int COUNT = 1 + TILED.size();

  /**
   * The fewest images that a plan's programs run as a tile. A tile of 16 that is not full wastes
   * the lanes of the images that are missing; single images waste lanes at the ends of rows, or
   * where channels are no whole number of vectors. The program with the most work decides, since
   * images go from one to another.
   */
  static int fewestTiled(Plan plan, PackedWeights weights) {
    if (plan.programs().stream().flatMap(p -> p.ops().stream()).anyMatch(Layout::needsTiles)) {
      return 1;
    }
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

  /** Whether only tiles have a kernel for an operation: all that trains. */
  private static boolean needsTiles(Op op) {
    return switch (op) {
      case Op.Conv _, Op.DepthwiseConv _, Op.Apply _, Op.Add _ -> false;
      default -> true;
    };
  }

  /** The layout for a batch: as few tiles as can be, all of the same size. */
  static Layout of(int images, int fewestTiled) {
    if (images < fewestTiled) {
      return SINGLE;
    }
    int groups = Lanes.groups(images);
    int tiles = (groups + TILED.size() - 1) / TILED.size();
    return TILED.get((groups + tiles - 1) / tiles - 1);
  }

  boolean isTiled() {
    return tileImages > 1;
  }

  /** 0 for single images, else the groups of images in a tile; below {@link #COUNT}. */
  int index() {
    return tileImages / Lanes.GROUP;
  }

  /** Tiles, or single images, that a batch takes. */
  int tiles(int images) {
    return (images + tileImages - 1) / tileImages;
  }

  @Override
  public String toString() {
    return isTiled() ? "tiles of " + tileImages + " images" : "single images";
  }
}
