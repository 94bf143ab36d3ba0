package dev.sluice.api;

/**
 * Counts the energy that a part of this machine uses, from when the meter was opened: by whatever
 * runs there, not by one program alone. All methods may be called from any thread.
 */
public interface EnergyMeter extends AutoCloseable {
  /**
   * What is read, in one line for people: the sensor, its rails or packages, and how often, such as
   * {@code INA3221 VDD_IN, sampled every 10 ms}.
   */
  String source();

  /**
   * Joules since the meter was opened. This asks the sensor, which takes some microseconds, or a
   * millisecond where it is behind a slow bus: a matter for every window of a controller, not for
   * every inference.
   *
   * @throws SluiceException if the sensor vanished or told what cannot be, since the last call or
   *     at any time before; the message names the file and what to do. A reading is never made up
   */
  double joules();

  /** Stops reading. */
  @Override
  void close();
}
