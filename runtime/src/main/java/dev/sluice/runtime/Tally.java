package dev.sluice.runtime;

import java.util.Arrays;

/** Counts what a policy does, image by image. */
final class Tally {
  private final MarginPolicy policy;
  private final int[] answered;
  private int correct;
  private long macs;

  Tally(MarginPolicy policy) {
    this.policy = policy;
    this.answered = new int[policy.steps()];
  }

  void spent(long macs) {
    this.macs += macs;
  }

  void answered(int step, boolean correct) {
    answered[step]++;
    this.correct += correct ? 1 : 0;
  }

  OperatingPoint point() {
    return new OperatingPoint(policy, correct, macs, Arrays.stream(answered).boxed().toList());
  }
}
