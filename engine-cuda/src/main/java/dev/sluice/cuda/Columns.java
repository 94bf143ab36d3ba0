package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Regions of a weight seen from its columns, as an input gradient needs them: every column once,
 * with all rows that read it.
 */
final class Columns {
  private Columns() {}

  /** Columns that are read by the same rows. */
  private record Segment(ChannelRange columns, List<ChannelRange> rows) {}

  /**
   * Passes of tiles whose outputs are columns. The first overwrites every column in the regions;
   * others add rows that are not adjacent to those before.
   */
  static List<List<Tile>> passes(List<Region> regions) {
    List<Segment> segments = segments(regions);
    List<List<Tile>> passes = new ArrayList<>();
    passes.add(new ArrayList<>());
    for (Segment segment : segments) {
      if (segment.rows.isEmpty()) {
        passes.getFirst().add(new Tile(segment.columns, ChannelRange.upTo(0)));
      }
      for (int i = 0; i < segment.rows.size(); i++) {
        if (passes.size() == i) {
          passes.add(new ArrayList<>());
        }
        passes.get(i).add(new Tile(segment.columns, segment.rows.get(i)));
      }
    }
    return passes;
  }

  private static List<Segment> segments(List<Region> regions) {
    TreeSet<Integer> bounds = new TreeSet<>();
    for (Region region : regions) {
      bounds.add(region.columns().start());
      bounds.add(region.columns().end());
    }
    List<Segment> segments = new ArrayList<>();
    for (Integer start : bounds) {
      Integer end = bounds.higher(start);
      if (end != null) {
        add(segments, new ChannelRange(start, end), regions);
      }
    }
    return segments;
  }

  private static void add(List<Segment> segments, ChannelRange columns, List<Region> regions) {
    List<Region> readers = regions.stream().filter(r -> r.columns().contains(columns)).toList();
    if (readers.isEmpty()) {
      return;
    }
    List<ChannelRange> rows = joined(readers);
    Segment last = segments.isEmpty() ? null : segments.getLast();
    if (last != null && last.rows.equals(rows) && last.columns.end() == columns.start()) {
      segments.set(segments.size() - 1, new Segment(last.columns.hull(columns), rows));
    } else {
      segments.add(new Segment(columns, rows));
    }
  }

  /** The rows of regions, adjacent ones as one range. */
  private static List<ChannelRange> joined(List<Region> regions) {
    List<ChannelRange> joined = new ArrayList<>();
    for (Region region : regions) {
      ChannelRange rows = region.rows();
      if (!joined.isEmpty() && joined.getLast().end() == rows.start()) {
        joined.set(joined.size() - 1, new ChannelRange(joined.getLast().start(), rows.end()));
      } else if (!rows.isEmpty()) {
        joined.add(rows);
      }
    }
    return joined;
  }
}
