package dev.sluice.cuda;

import dev.sluice.cuda.binding.Driver;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel on the device.
 *
 * @param name as exported: {@code conv_64x32} is the family {@code conv} with tiles of 64 rows and
 *     32 columns
 * @param threads of a block
 * @param rows of a block's tile; 1 where the name says nothing
 * @param columns of a block's tile; as many as there are threads where the name says nothing
 */
record Kernel(
    String name, String family, int threads, int rows, int columns, Driver.Function function) {
  private static final Pattern TILED = Pattern.compile("(\\w+)_(\\d+)x(\\d+)");

  static Kernel of(String name, int threads, Driver.Function function) {
    Matcher tiled = TILED.matcher(name);
    return tiled.matches()
        ? new Kernel(
            name,
            tiled.group(1),
            threads,
            Integer.parseInt(tiled.group(2)),
            Integer.parseInt(tiled.group(3)),
            function)
        : new Kernel(name, name, threads, 1, threads, function);
  }

  /** How many blocks it takes for so many columns. */
  int blocks(long count) {
    return Math.toIntExact(Math.ceilDiv(count, (long) columns));
  }
}
