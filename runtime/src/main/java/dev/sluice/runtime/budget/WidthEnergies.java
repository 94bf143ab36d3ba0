package dev.sluice.runtime.budget;

import dev.sluice.runtime.Budget;
import dev.sluice.runtime.StepCosts;
import java.util.Arrays;

/**
 * What an image costs in the mean, for every step that could be the widest allowed. All of them
 * learn from each inference: what it would have cost with a narrower or a wider limit is known, as
 * far as it asked to go on.
 *
 * <p>Whether it would have asked again after a step that it was denied is not known, and counted as
 * no. So while only narrow steps are allowed, the means of wide ones become too low, never too
 * high: a wide step is tried too early rather than never, and its mean learnt within some fifty
 * inferences. The budget's debt makes up for what that costs.
 */
final class WidthEnergies {
  /** The weight of the newest inference, once there were some. */
  private static final double NEWEST = 0.02;

  private final StepCosts joules;
  private final double[] mean;

  /** Entry w: what the present inference spends on going on, with w as the widest step. */
  private final double[] extra;

  private int firstWish;
  private long inferences;

  WidthEnergies(StepCosts joules) {
    this.joules = joules;
    this.mean = joules.fromInput().stream().mapToDouble(Double::doubleValue).toArray();
    this.extra = new double[mean.length];
  }

  int steps() {
    return mean.length;
  }

  /** Joules of an image in the mean if no wider step is allowed. */
  double mean(int widest) {
    return mean[widest];
  }

  void begin() {
    firstWish = Budget.FROM_INPUT;
    Arrays.fill(extra, 0);
  }

  /** An inference would begin at this step. */
  void wishes(int first) {
    firstWish = Math.max(firstWish, first);
  }

  /**
   * An image goes on, or would. One that began at a narrower step than it wished is not counted: it
   * would not have been there.
   */
  void goesOn(int from, int to) {
    if (from >= firstWish) {
      double spent = joules.of(from, to);
      for (int widest = to; widest < extra.length; widest++) {
        extra[widest] += spent;
      }
    }
  }

  void end(int images) {
    if (firstWish < 0) { // nothing was asked for, so nothing is learnt
      return;
    }
    inferences++;
    double weight = Math.max(NEWEST, 1.0 / inferences);
    for (int widest = 0; widest < mean.length; widest++) {
      double spent = joules.of(Math.min(widest, firstWish)) + extra[widest] / images;
      mean[widest] += weight * (spent - mean[widest]);
    }
  }
}
