package dev.sluice.runtime.energy;

import java.util.function.DoubleSupplier;

/**
 * A supply whose power is measured.
 *
 * @param name as the board's makers call it
 * @param file that tells the power, or the voltage
 * @param milliwatts reads it
 */
record Rail(String name, SensorFile file, DoubleSupplier milliwatts) {
  /** More than any board uses. */
  private static final double MOST_WATTS = 1000;

  /** What a rail that is off may seem to give back. */
  private static final double LEAST_WATTS = -1;

  /**
   * Its power now.
   *
   * @throws dev.sluice.api.SluiceException if it cannot be read, or cannot be what is read
   */
  double watts() {
    double watts = milliwatts.getAsDouble() / 1e3;
    if (watts < LEAST_WATTS || watts > MOST_WATTS) {
      throw file.wrong("%s of %.1f W cannot be".formatted(name, watts));
    }
    return watts;
  }
}
