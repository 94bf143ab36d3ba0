package dev.sluice.cpu;

import java.util.List;
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
  static final Layout SINGLE = new Layout(1);

  /** Of one group, two groups …; made once, since every run looks for its layout. */
  private static final List<Layout> TILED =
      Stream.iterate(1, groups -> groups + 1)
          .limit(4)
          .map(g -> new Layout(g * Lanes.GROUP))
          .toList();

  /** The largest tile's groups. */
  static final int MOST_GROUPS = TILED.size();

  /** Single images and every kind of tile. */
  static final int COUNT = 1 + TILED.size();

  /** The tile of so many groups of 16 images. */
  static Layout tiled(int groups) {
    return TILED.get(groups - 1);
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
