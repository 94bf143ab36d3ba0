package dev.sluice.testkit;

import dev.sluice.api.Parameter;
import dev.sluice.api.Region;
import java.util.List;
import java.util.function.IntConsumer;

/** Walks over the elements of a parameter's full, row-major array. */
final class Elements {
  private Elements() {}

  /** The elements that exist: all those in use at the widest step. */
  static void existing(Parameter parameter, IntConsumer action) {
    in(parameter, parameter.inUse(parameter.rows().steps() - 1), action);
  }

  /** The elements of some regions. */
  static void in(Parameter parameter, List<Region> regions, IntConsumer action) {
    for (Region region : regions) {
      for (int row = region.rows().start(); row < region.rows().end(); row++) {
        int start = row * parameter.rowSize();
        int first = start + region.columns().start() * parameter.taps();
        int end = start + region.columns().end() * parameter.taps();
        for (int i = first; i < end; i++) {
          action.accept(i);
        }
      }
    }
  }

  /** For every element of the full array whether it is in one of some regions. */
  static boolean[] mask(Parameter parameter, List<Region> regions) {
    boolean[] mask = new boolean[parameter.size()];
    in(parameter, regions, i -> mask[i] = true);
    return mask;
  }
}
