package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What one row of blocks computes: {@code Tile} of {@code arguments.h}.
 *
 * @param outputs of which a block computes each
 * @param sums what it adds over, or the columns of a weight's numbers
 */
record Tile(ChannelRange outputs, ChannelRange sums) {
  static final int BYTES = 4 * Integer.BYTES;

  /** Pieces of at most {@code rows} outputs; none if there are no outputs. */
  List<Tile> split(int rows) {
    List<Tile> tiles = new ArrayList<>();
    for (int start = outputs.start(); start < outputs.end(); start += rows) {
      ChannelRange piece = new ChannelRange(start, Math.min(outputs.end(), start + rows));
      tiles.add(new Tile(piece, sums));
    }
    return tiles;
  }

  static List<Tile> split(List<Tile> tiles, int rows) {
    return tiles.stream().flatMap(tile -> tile.split(rows).stream()).toList();
  }
}
