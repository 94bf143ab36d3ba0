package dev.sluice.runtime.budget;

import java.time.Duration;

/** What an {@link EnergyBudget} keeps to. */
public sealed interface EnergyLimit {
  /**
   * An average of power, over windows of some seconds, of all that the energy source counts.
   *
   * @param watts also those that are drawn while nothing runs
   */
  record Power(double watts) implements EnergyLimit {
    /**
     * @throws IllegalArgumentException if the power is not positive and finite
     */
    public Power {
      checkPositive(watts, "a power");
    }
  }

  /**
   * An average of energy over inferences.
   *
   * @param joules for one image, without what is drawn while nothing runs
   */
  record PerInference(double joules) implements EnergyLimit {
    /**
     * @throws IllegalArgumentException if the energy is not positive and finite
     */
    public PerInference {
      checkPositive(joules, "an energy");
    }
  }

  /**
   * What is left must last: the power is what remains of the energy over what remains of the time.
   *
   * @param joules in the battery when the budget is made
   * @param time that they must last from then on
   */
  record Battery(double joules, Duration time) implements EnergyLimit {
    /**
     * @throws IllegalArgumentException if energy or time are not positive and finite
     */
    public Battery {
      checkPositive(joules, "an energy");
      checkPositive(time.toNanos() * 1e-9, "a time");
    }
  }

  private static void checkPositive(double value, String what) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + " is positive and finite, unlike " + value);
    }
  }
}
