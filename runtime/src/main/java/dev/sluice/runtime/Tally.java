package dev.sluice.runtime;

import java.util.Arrays;

/** Counts what happens to labelled images. */
final class Tally {
  private final int[] answered;
  private final Runs runs;
  private int correct;
  private int abstained;

  Tally(int steps) {
    answered = new int[steps];
    runs = new Runs(steps);
  }

  Runs runs() {
    return runs;
  }

  void answered(int step, boolean right) {
    answered[step]++;
    correct += right ? 1 : 0;
  }

  void notAnswered() {
    abstained++;
  }

  OperatingPoint point() {
    return new OperatingPoint(
        correct, Arrays.stream(answered).boxed().toList(), abstained, runs.toLists());
  }
}
