package dev.sluice.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Region;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Regions seen from their columns. */
class ColumnsTest {
  private static Region region(int row, int rowEnd, int column, int columnEnd) {
    return new Region(new ChannelRange(row, rowEnd), new ChannelRange(column, columnEnd));
  }

  private static Tile tile(int column, int columnEnd, int row, int rowEnd) {
    return new Tile(new ChannelRange(column, columnEnd), new ChannelRange(row, rowEnd));
  }

  @Test
  void oneRegionIsOneTile() {
    assertEquals(List.of(List.of(tile(2, 7, 1, 5))), Columns.passes(List.of(region(1, 5, 2, 7))));
  }

  @Test
  void adjacentRowsAreSummedInOnePass() {
    // A triangular weight: older columns are read by more rows.
    List<Region> regions = List.of(region(0, 2, 0, 3), region(2, 5, 0, 6), region(5, 9, 0, 8));
    assertEquals(
        List.of(List.of(tile(0, 3, 0, 9), tile(3, 6, 2, 9), tile(6, 8, 5, 9))),
        Columns.passes(regions));
  }

  @Test
  void rowsThatAreApartTakeAPassMore() {
    List<Region> regions = List.of(region(0, 2, 0, 3), region(4, 5, 1, 6));
    assertEquals(
        List.of(
            List.of(tile(0, 1, 0, 2), tile(1, 3, 0, 2), tile(3, 6, 4, 5)),
            List.of(tile(1, 3, 4, 5))),
        Columns.passes(regions));
  }

  @Test
  void equalNeighboursAreOneSegmentAndGapsStayOut() {
    List<Region> regions = List.of(region(0, 2, 0, 3), region(0, 2, 3, 5), region(0, 2, 7, 8));
    assertEquals(List.of(List.of(tile(0, 5, 0, 2), tile(7, 8, 0, 2))), Columns.passes(regions));
  }

  @Test
  void columnsThatNoRowReadsAreSetToZero() {
    assertEquals(List.of(List.of(tile(1, 4, 0, 0))), Columns.passes(List.of(region(3, 3, 1, 4))));
  }

  @Test
  void nothingIsNothing() {
    assertEquals(List.of(List.of()), Columns.passes(List.of()));
  }
}
