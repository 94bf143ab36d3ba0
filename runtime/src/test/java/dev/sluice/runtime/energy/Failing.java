package dev.sluice.runtime.energy;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.SluiceException;

/** Meters that fail. */
final class Failing {
  private Failing() {}

  /** What a meter says that must fail now. */
  static String message(EnergyMeter meter) {
    return String.valueOf(assertThrows(SluiceException.class, meter::joules).getMessage());
  }
}
