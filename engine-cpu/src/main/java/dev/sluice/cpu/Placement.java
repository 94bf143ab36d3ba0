package dev.sluice.cpu;

import dev.sluice.api.Shape;

/**
 * Where the numbers of one value are, in one layout. Number (c, r, column) of image i is at {@code
 * base(i) + c·channel + r·row + column·pixel}.
 *
 * @param tileImages images whose numbers are interleaved: those of a tile, or 1
 * @param tile numbers from one tile to the next, or from one single image to the next
 * @param channel numbers from one channel to the next
 * @param row numbers from one row to the next
 * @param pixel numbers from one column to the next
 * @param origin where the first number is
 */
record Placement(int tileImages, int tile, int channel, int row, int pixel, int origin) {

  /** (tile, C, H, W, images of the tile). */
  static Placement tiled(Shape shape, int tileImages) {
    int row = Math.multiplyExact(shape.width(), tileImages);
    int channel = Math.multiplyExact(shape.height(), row);
    int tile = Math.multiplyExact(shape.channels(), channel);
    return new Placement(tileImages, tile, channel, row, tileImages, Lanes.ORIGIN);
  }

  /**
   * (image, C, H, W) with a margin of zeros on both sides of every row, which a row shares with the
   * next one.
   */
  static Placement single(Shape shape, int margin) {
    int row = Math.addExact(shape.width(), margin);
    int channel = Math.multiplyExact(shape.height(), row);
    int image = Math.addExact(Math.multiplyExact(shape.channels(), channel), margin);
    return new Placement(1, image, channel, row, 1, margin);
  }

  /** Where an image starts. */
  int base(int image) {
    return image / tileImages * tile + image % tileImages + origin;
  }

  /** Where a tile, or a single image, starts. */
  int tileBase(int tile) {
    return tile * this.tile + origin;
  }

  /** Numbers that a batch takes, with a group behind that may be read and means nothing. */
  int size(int images) {
    int tiles = (images + tileImages - 1) / tileImages;
    return Math.addExact(Math.multiplyExact(tile, tiles), origin + Lanes.GROUP);
  }
}
