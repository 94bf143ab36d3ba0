package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Parameter;
import dev.sluice.api.Region;
import dev.sluice.api.SluiceException;

/**
 * Where the numbers of one parameter are: row-major, with rows that begin where a 128-bit load may.
 *
 * @param offset of the first row, in floats
 * @param pitch from one row to the next, in floats; 1 for a vector, whose numbers are adjacent
 */
record DeviceTensor(Parameter parameter, long offset, int pitch) {
  private static final int LOAD = 4;

  static DeviceTensor of(Parameter parameter, long offset) {
    try {
      int row = parameter.rowSize();
      int pitch = row == 1 ? 1 : Math.multiplyExact(Math.ceilDiv(row, LOAD), LOAD);
      Math.multiplyExact(pitch, parameter.rows().full());
      return new DeviceTensor(parameter, offset, pitch);
    } catch (ArithmeticException e) {
      throw new SluiceException(
          "%s %s: %d rows are more than 2³¹ weights, which is more than a kernel can count"
              .formatted(parameter.node(), parameter.field(), parameter.rows().full()),
          e);
    }
  }

  /** All numbers and what lies between rows, in floats. */
  int size() {
    return pitch * parameter.rows().full();
  }

  /** A region as a tile; numbers that are all adjacent are the columns of one row. */
  Tile tile(Region region) {
    return pitch == 1
        ? new Tile(ChannelRange.upTo(1), region.rows())
        : new Tile(region.rows(), region.columns());
  }
}
