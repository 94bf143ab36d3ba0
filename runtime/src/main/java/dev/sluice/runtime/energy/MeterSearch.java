package dev.sluice.runtime.energy;

import dev.sluice.api.EnergyMeter;

/** Whether there is a meter here. Closing it closes the meter that was found. */
public sealed interface MeterSearch extends AutoCloseable {
  /** There is; it counts already. */
  record Found(EnergyMeter meter) implements MeterSearch {
    @Override
    public void close() {
      meter.close();
    }
  }

  /**
   * There is none.
   *
   * @param reason why and what to do about it, in one line
   */
  record NotFound(String reason) implements MeterSearch {
    @Override
    public void close() {
      // Nothing was opened.
    }
  }

  @Override
  void close();
}
