package dev.sluice.runtime.calibration;

/** What thresholds are fitted for. */
public sealed interface Goal {
  /**
   * The least mean cost with which no more accuracy is lost against full width, on the images that
   * the thresholds are fitted on.
   *
   * @param drop a fraction of 1
   */
  record MaxDrop(double drop) implements Goal {
    /**
     * @throws IllegalArgumentException if the drop is not from 0 to 1
     */
    public MaxDrop {
      checkDrop(drop);
    }
  }

  /**
   * As {@link MaxDrop}, but so that it mostly holds on other images of the same kind too: the upper
   * end of the drop's interval ({@link Certainty}) must not exceed it. Where no thresholds can
   * promise that, only full width answers. Not a proof, as the thresholds know these images: with
   * two thresholds fitted on 2,000 simulated images, 15 of 120 lost more on others, but 96 of those
   * for {@link MaxDrop}.
   *
   * @param drop a fraction of 1
   */
  record SureMaxDrop(double drop) implements Goal {
    /**
     * @throws IllegalArgumentException if the drop is not from 0 to 1
     */
    public SureMaxDrop {
      checkDrop(drop);
    }
  }

  /**
   * The best accuracy at no more than a mean cost.
   *
   * @param cost of an image, in the unit of the costs
   */
  record MaxMeanCost(double cost) implements Goal {}

  private static void checkDrop(double drop) {
    if (!(drop >= 0 && drop <= 1)) {
      throw new IllegalArgumentException("a drop is from 0 to 1, not " + drop);
    }
  }
}
