package dev.sluice.runtime.budget;

import dev.sluice.runtime.StepCosts;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Where an {@link EnergyBudget} knows from what is used.
 *
 * @param joules of the runs of one image, above idle: measured on this device, or an estimate; more
 *     than 0 for step 0, which corrections are relative to
 * @param idleWatts drawn while nothing runs
 * @param meter joules used since some moment, idle power included, such as an energy meter's; if
 *     there is none, all is taken from {@code joules} and {@code idleWatts}. With it, {@code
 *     joules} are corrected by what is really used.
 */
public record EnergySource(StepCosts joules, double idleWatts, Optional<DoubleSupplier> meter) {
  /**
   * @throws IllegalArgumentException if the energies' unit is not J, step 0 needs none, or the idle
   *     power is negative or not finite
   */
  public EnergySource {
    if (!joules.unit().equals("J")) {
      throw new IllegalArgumentException("energies are needed in J, not in " + joules.unit());
    }
    if (joules.of(0) == 0) {
      throw new IllegalArgumentException(
          "step 0 needs more than 0 J: measure or estimate it again");
    }
    if (!(idleWatts >= 0 && idleWatts < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a power is not negative and finite, unlike " + idleWatts);
    }
  }
}
