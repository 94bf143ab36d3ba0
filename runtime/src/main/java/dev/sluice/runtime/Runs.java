package dev.sluice.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Counts how many images went from which step, or from the input, to which step. */
final class Runs {
  private final long[][] counts; // [to][from + 1]

  Runs(int steps) {
    counts = new long[steps][];
    for (int to = 0; to < steps; to++) {
      counts[to] = new long[to + 1];
    }
  }

  void clear() {
    for (long[] from : counts) {
      Arrays.fill(from, 0);
    }
  }

  /**
   * Some images went on.
   *
   * @param from a step or {@link Budget#FROM_INPUT}
   */
  void add(int from, int to, int images) {
    counts[to][from + 1] += images;
  }

  void add(Runs others) {
    for (int to = 0; to < counts.length; to++) {
      for (int i = 0; i <= to; i++) {
        counts[to][i] += others.counts[to][i];
      }
    }
  }

  double cost(StepCosts costs) {
    double cost = 0;
    for (int to = 0; to < counts.length; to++) {
      for (int i = 0; i <= to; i++) {
        if (counts[to][i] > 0) {
          cost += counts[to][i] * costs.of(i - 1, to);
        }
      }
    }
    return cost;
  }

  /** As {@link OperatingPoint#runs()}. */
  List<List<Long>> toLists() {
    return Arrays.stream(counts).map(from -> LongStream.of(from).boxed().toList()).toList();
  }
}
