package dev.sluice.cpu;

import dev.sluice.api.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * Adjacent rows of one weight panel, which are adjacent output channels.
 *
 * @param weight where the panel starts
 * @param lane of the first row
 * @param first row, which is the first output channel
 * @param count rows
 */
record Panel(int weight, int lane, int first, int count) {

  /** A region's rows, panel by panel. */
  static List<Panel> of(PackedTensor tensor, Region region) {
    List<Panel> panels = new ArrayList<>();
    int end = region.rows().end();
    for (int row = region.rows().start(), n; row < end; row += n) {
      n = tensor.adjacent(row, end);
      panels.add(new Panel(tensor.row(row) - tensor.lane(row), tensor.lane(row), row, n));
    }
    return panels;
  }

  /** Whether a vector of lanes from {@code start} on holds any of the rows. */
  boolean meets(int start) {
    return start < lane + count && lane < start + Lanes.LANES;
  }
}
