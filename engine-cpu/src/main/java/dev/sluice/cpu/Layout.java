package dev.sluice.cpu;

import dev.sluice.api.Shape;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the numbers of a value are, for a number of images. Number (c, pixel) of an image is at
 * {@code base(image) + c·channelStride + pixel·pixelStride}.
 *
 * <ul>
 *   <li>Tiles, for 16 images and more and for training: (tile, C, H, W, images of the tile). Lanes
 *       run over images, so no channel count, kernel or border wastes one.
 *   <li>Single images, below: (image, H, W, C). Lanes run over channels.
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

  /** The layout for a batch: as few tiles as can be, all of the same size. */
  static Layout of(int images, boolean training) {
    if (images < Lanes.GROUP && !training) {
      return SINGLE;
    }
    int groups = Lanes.groups(images);
    int tiles = (groups + TILED.size() - 1) / TILED.size();
    return TILED.get((groups + tiles - 1) / tiles - 1);
  }

  boolean isTiled() {
    return tileImages > 1;
  }

  /** Tiles, or single images, that a batch takes. */
  int tiles(int images) {
    return (images + tileImages - 1) / tileImages;
  }

  /** Numbers in one tile, or in one single image. */
  int tileSize(Shape shape) {
    return Math.multiplyExact(shape.size(), tileImages);
  }

  /** Numbers that a batch takes. */
  int size(Shape shape, int images) {
    return Math.multiplyExact(tileSize(shape), tiles(images));
  }

  int base(Shape shape, int image) {
    return image / tileImages * tileSize(shape) + image % tileImages;
  }

  int channelStride(Shape shape) {
    return isTiled() ? shape.pixels() * tileImages : 1;
  }

  int pixelStride(Shape shape) {
    return isTiled() ? tileImages : shape.channels();
  }

  @Override
  public String toString() {
    return isTiled() ? "tiles of " + tileImages + " images" : "single images";
  }
}
