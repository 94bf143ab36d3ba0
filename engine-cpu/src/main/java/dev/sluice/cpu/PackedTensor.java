package dev.sluice.cpu;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Parameter;
import dev.sluice.api.Region;

/**
 * Where the elements of one parameter are: panels of 16 rows, each (columns, kernel, 16), so that
 * the weights of 16 rows for one tap are adjacent and a width is a number of rows and a length.
 *
 * <p>In a triangular parameter every step starts a new panel, which is as long as its rows reach.
 */
final class PackedTensor {
  private final Parameter parameter;
  private final int[] rowBase;
  private final int size;

  PackedTensor(Parameter parameter) {
    this.parameter = parameter;
    this.rowBase = new int[parameter.rows().full()];
    int base = Lanes.ORIGIN;
    if (parameter.connectivity() == Connectivity.DENSE) {
      base = place(parameter.rows().full(), 0, parameter.columns().full(), base);
    } else {
      for (int step = 0; step < parameter.rows().steps(); step++) {
        Region rows = parameter.rowsBlock(step);
        base = place(rows.rows().end(), rows.rows().start(), rows.columns().end(), base);
      }
    }
    this.size = base;
  }

  private int place(int end, int start, int columns, int base) {
    int panel = Math.multiplyExact(Math.multiplyExact(columns, parameter.taps()), Lanes.GROUP);
    int next = base;
    for (int row = start; row < end; row++) {
      int lane = (row - start) % Lanes.GROUP;
      if (lane == 0) {
        base = next;
        next = Math.addExact(base, panel);
      }
      rowBase[row] = base + lane;
    }
    return next;
  }

  Parameter parameter() {
    return parameter;
  }

  /** Numbers in the packing, unused ones included. */
  int size() {
    return size;
  }

  /** Where row r's first weight is; its weight for (column i, tap k) is 16·(i·taps + k) further. */
  int row(int row) {
    return rowBase[row];
  }

  /** A row's lane in its panel, 0 … 15; the panel starts at {@code row(r) − lane(r)}. */
  int lane(int row) {
    return (rowBase[row] - Lanes.ORIGIN) % Lanes.GROUP;
  }

  /**
   * How many of the rows from {@code row} up to {@code end} follow it in its panel, itself
   * included.
   */
  int adjacent(int row, int end) {
    int n = 1;
    while (row + n < end && lane(row) + n < Lanes.GROUP && rowBase[row + n] == rowBase[row] + n) {
      n++;
    }
    return n;
  }

  /** Distance between the weights of one row for neighbouring columns. */
  int columnStride() {
    return parameter.taps() * Lanes.GROUP;
  }
}
