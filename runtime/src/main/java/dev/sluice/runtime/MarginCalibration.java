package dev.sluice.runtime;

import java.util.List;

/**
 * Thresholds fitted on labelled images that the model was not trained on: the cheapest that lose no
 * more accuracy against full width than allowed.
 *
 * @param chosen the cheapest policy found that is accurate enough on these images
 * @param front the policies found that no other one beats in cost and in accuracy, from the
 *     cheapest to the most accurate; one of them is {@code chosen}
 */
public record MarginCalibration(OperatingPoint chosen, List<OperatingPoint> front) {
  /** An allowance that misses a whole image by no more than this is rounding. */
  private static final double ROUNDING = 1e-6;

  public MarginCalibration {
    front = List.copyOf(front);
  }

  /**
   * Fits the thresholds. For two widths no thresholds are better. For more that is not proved: on
   * small sets, where all thresholds can be tried, better ones are rare.
   *
   * @param maxDrop how much accuracy may be lost against full width, as a fraction of 1
   * @throws IllegalArgumentException if the drop is not from 0 to 1
   */
  public static MarginCalibration fit(Observations observations, double maxDrop) {
    if (!(maxDrop >= 0 && maxDrop <= 1)) {
      throw new IllegalArgumentException("a drop is from 0 to 1, not " + maxDrop);
    }
    int allowance = (int) Math.floor(maxDrop * observations.images() + ROUNDING);
    int required = observations.correct(observations.steps() - 1) - allowance;
    List<OperatingPoint> front =
        new ThresholdSearch(observations)
            .run(required).stream().map(observations::evaluate).toList();
    return new MarginCalibration(
        front.stream().filter(point -> point.correct() >= required).findFirst().orElseThrow(),
        front);
  }
}
