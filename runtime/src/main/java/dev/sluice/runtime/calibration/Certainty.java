package dev.sluice.runtime.calibration;

import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.Outcome;
import dev.sluice.runtime.StepCosts;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How far the figures of a policy would move with other images of the same kind: 95 % intervals by
 * the percentile bootstrap (Efron 1979), which draws as many images as there are, with replacement,
 * 2,000 times. Thresholds that were fitted on these very images look a little better on them than
 * they are; the intervals do not know that.
 *
 * @param accuracy a fraction of 1
 * @param drop the accuracy that is lost against full width on the same images; negative if gained
 * @param meanCost of an image, in the unit of the costs
 */
public record Certainty(Interval accuracy, Interval drop, Interval meanCost) {
  private static final int DRAWS = 2000;
  private static final long SEED = 1;
  private static final double TAIL = 0.025;

  /**
   * Resamples the images; the same every time.
   *
   * @param policy such as fitted thresholds, or a width ({@link AnswerRule#atLeast})
   */
  public static Certainty of(Observations observations, AnswerRule policy, StepCosts costs) {
    int images = observations.images();
    int[] right = new int[images];
    int[] lost = new int[images];
    double[] cost = new double[images];
    int full = observations.steps() - 1;
    observations.replay(
        policy,
        AnswerRule.NONE,
        new Observations.Replayed() {
          @Override
          public void ran(int image, int from, int to) {
            cost[image] += costs.of(from, to);
          }

          @Override
          public void done(int image, int step, Outcome outcome) {
            right[image] = observations.correct(image, step) ? 1 : 0;
            lost[image] = (observations.correct(image, full) ? 1 : 0) - right[image];
          }
        });
    return resampled(right, lost, cost);
  }

  private static Certainty resampled(int[] right, int[] lost, double[] cost) {
    SplittableRandom random = new SplittableRandom(SEED);
    int images = right.length;
    double[] accuracy = new double[DRAWS];
    double[] drop = new double[DRAWS];
    double[] meanCost = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      long sumRight = 0;
      long sumLost = 0;
      double sumCost = 0;
      for (int i = 0; i < images; i++) {
        int image = random.nextInt(images);
        sumRight += right[image];
        sumLost += lost[image];
        sumCost += cost[image];
      }
      accuracy[draw] = (double) sumRight / images;
      drop[draw] = (double) sumLost / images;
      meanCost[draw] = sumCost / images;
    }
    return new Certainty(interval(accuracy), interval(drop), interval(meanCost));
  }

  private static Interval interval(double[] draws) {
    Arrays.sort(draws);
    int tail = (int) Math.round(TAIL * draws.length);
    return new Interval(draws[tail], draws[draws.length - 1 - tail]);
  }
}
