package dev.sluice.runtime.calibration;

import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.StepCosts;

/**
 * The images that thresholds are fitted on, as the search looks at them.
 *
 * @param confidences [step][image]
 * @param right [step][image]: whether the answer is
 * @param losses [step][image]: what is lost with the answer
 * @param costs of runs
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sample(double[][] confidences, boolean[][] right, double[][] losses, StepCosts costs) {

  /** What is lost when an image gets a step's answer. */
  @FunctionalInterface
  interface Loss {
    double of(int image, int step);
  }

  /** Every wrong answer is a loss of 1. */
  static Sample of(Observations observations, Confidence confidence, StepCosts costs) {
    return of(
        observations,
        confidence,
        costs,
        (image, step) -> observations.correct(image, step) ? 0 : 1);
  }

  /**
   * @throws IllegalArgumentException if the numbers of steps differ
   */
  static Sample of(Observations observations, Confidence confidence, StepCosts costs, Loss loss) {
    int steps = observations.steps();
    if (confidence.steps() != steps || costs.steps() != steps) {
      throw new IllegalArgumentException(
          "observations of %d steps, confidence for %d and costs of %d"
              .formatted(steps, confidence.steps(), costs.steps()));
    }
    int images = observations.images();
    double[][] confidences = new double[steps][images];
    boolean[][] right = new boolean[steps][images];
    double[][] losses = new double[steps][images];
    for (int step = 0; step < steps; step++) {
      for (int image = 0; image < images; image++) {
        confidences[step][image] = confidence.of(step, observations.logits(step).softmax(image));
        right[step][image] = observations.correct(image, step);
        losses[step][image] = loss.of(image, step);
      }
    }
    return new Sample(confidences, right, losses, costs);
  }

  int images() {
    return right[0].length;
  }

  int steps() {
    return right.length;
  }

  /** How many answers of a step are right. */
  int right(int step) {
    int count = 0;
    for (boolean one : right[step]) {
      count += one ? 1 : 0;
    }
    return count;
  }
}
