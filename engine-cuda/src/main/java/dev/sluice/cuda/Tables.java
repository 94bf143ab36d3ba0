package dev.sluice.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of tiles that the kernels of one session read. Equal ones are stored once. */
final class Tables {
  private final DeviceBlock block;
  private final Map<List<Tile>, Table> tables = new LinkedHashMap<>();
  private final List<Tile> all = new ArrayList<>();

  /** A table's place. */
  final class Table {
    private final List<Tile> tiles;
    private final int first;

    private Table(List<Tile> tiles, int first) {
      this.tiles = tiles;
      this.first = first;
    }

    int count() {
      return tiles.size();
    }

    /** The most columns of a tile. */
    int columns() {
      return tiles.stream().mapToInt(tile -> tile.sums().size()).max().orElse(0);
    }

    /** Pairs of an output and what it sums. */
    long area() {
      return tiles.stream()
          .mapToLong(tile -> (long) tile.outputs().size() * tile.sums().size())
          .sum();
    }

    long address() {
      return block.tables() + (long) first * Tile.BYTES;
    }
  }

  Tables(DeviceBlock block) {
    this.block = block;
  }

  Table add(List<Tile> tiles) {
    return tables.computeIfAbsent(
        List.copyOf(tiles),
        own -> {
          Table table = new Table(own, all.size());
          all.addAll(own);
          return table;
        });
  }

  /** All tables, one after another, as the kernels read them. */
  MemorySegment bytes(Arena arena) {
    MemorySegment bytes = arena.allocate((long) all.size() * Tile.BYTES, Long.BYTES);
    long at = 0;
    for (Tile tile : all) {
      int[] numbers = {
        tile.outputs().start(), tile.outputs().end(), tile.sums().start(), tile.sums().end()
      };
      MemorySegment.copy(numbers, 0, bytes, ValueLayout.JAVA_INT, at, numbers.length);
      at += Tile.BYTES;
    }
    return bytes;
  }

  long size() {
    return (long) all.size() * Tile.BYTES;
  }
}
