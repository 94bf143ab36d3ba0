package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.LANES;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** The vectors of output channels that some panels are made of. */
final class Vectors {
  /** Where each vector's weights start. */
  final int[] weights;

  /** Where each vector's sums start. */
  final int[] sums;

  /** Whether half of the last vector is enough. */
  final boolean half;

  /**
   * The vectors that hold any of the panels' rows.
   *
   * @param weights where a panel's first lane reads its weights
   * @param panelSums numbers from one panel's sums to the next one's
   */
  Vectors(List<Panel> panels, ToIntFunction<Panel> weights, int panelSums) {
    List<Integer> from = new ArrayList<>();
    List<Integer> to = new ArrayList<>();
    for (int i = 0; i < panels.size(); i++) {
      for (int lane = 0; lane < GROUP; lane += LANES) {
        if (panels.get(i).meets(lane)) {
          from.add(weights.applyAsInt(panels.get(i)) + lane);
          to.add(i * panelSums + lane);
        }
      }
    }
    this.weights = from.stream().mapToInt(Integer::intValue).toArray();
    this.sums = to.stream().mapToInt(Integer::intValue).toArray();
    Panel last = panels.getLast();
    this.half = (last.lane() + last.count() - 1) % LANES < Lanes.HALF.length();
  }

  int count() {
    return weights.length;
  }
}
