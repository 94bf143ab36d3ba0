package dev.sluice.runtime;

import dev.sluice.core.Logits;
import dev.sluice.core.Session;
import java.util.function.IntConsumer;

/**
 * What a model answers on labelled images at every step: all that is needed to say what any margin
 * policy would do on them. Immutable.
 */
public final class Observations {
  private final StepCosts costs;
  private final double[][] margins;
  private final boolean[][] correct;

  /**
   * @param margins [step][image]; not copied
   * @param correct [step][image]; not copied
   */
  Observations(StepCosts costs, double[][] margins, boolean[][] correct) {
    this.costs = costs;
    this.margins = margins;
    this.correct = correct;
  }

  /**
   * Runs all images at every step.
   *
   * @param progress hears after each batch how many images are done
   * @throws dev.sluice.api.SluiceException if there are no images
   */
  public static Observations collect(Session session, ImageSource images, IntConsumer progress) {
    StepCosts costs = StepCosts.of(session.model());
    double[][] margins = new double[costs.steps()][images.size()];
    boolean[][] correct = new boolean[costs.steps()][images.size()];
    Batches.forEach(
        images,
        session,
        progress,
        (first, count) -> {
          for (int step = 0; step < costs.steps(); step++) {
            Logits logits = step == 0 ? session.infer(count, 0) : session.escalate(step);
            for (int i = 0; i < count; i++) {
              margins[step][first + i] = logits.margin(i);
              correct[step][first + i] = logits.argmax(i) == images.label(first + i);
            }
          }
        });
    return new Observations(costs, margins, correct);
  }

  /** Number of images, at least 1. */
  public int images() {
    return margins[0].length;
  }

  /** Number of widths. */
  public int steps() {
    return margins.length;
  }

  /** What the steps cost. */
  public StepCosts costs() {
    return costs;
  }

  /** The margin of an image's answer at a step. */
  public double margin(int image, int step) {
    return margins[step][image];
  }

  /** Whether an image's answer at a step is right. */
  public boolean correct(int image, int step) {
    return correct[step][image];
  }

  /** How many answers of a step are right. */
  public int correct(int step) {
    int count = 0;
    for (boolean right : correct[step]) {
      count += right ? 1 : 0;
    }
    return count;
  }

  /** Right answers of a step, as a fraction of 1. */
  public double accuracy(int step) {
    return (double) correct(step) / images();
  }

  /**
   * What a {@link Cascade} with this policy does on these images.
   *
   * @throws IllegalArgumentException if the policy is for another number of steps
   */
  public OperatingPoint evaluate(MarginPolicy policy) {
    if (policy.steps() != steps()) {
      throw new IllegalArgumentException(
          "a policy for %d steps, but there are %d".formatted(policy.steps(), steps()));
    }
    int[] path = policy.path().stream().mapToInt(Integer::intValue).toArray();
    Tally tally = new Tally(policy);
    for (int image = 0; image < images(); image++) {
      int step = path[0];
      tally.spent(costs.macs(step));
      for (int i = 1; !policy.isSure(step, margins[step][image]); i++) {
        tally.spent(costs.macs(step, path[i]));
        step = path[i];
      }
      tally.answered(step, correct[step][image]);
    }
    return tally.point();
  }
}
