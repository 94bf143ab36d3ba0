package dev.sluice.api;

import java.util.Optional;

/**
 * How an energy meter is found: through {@link java.util.ServiceLoader}. Loading it never fails.
 */
public interface EnergyMeterProvider {
  /** Short and lower-case: {@code rapl}, {@code nvml}. */
  String name();

  /**
   * Whether what the meter counts holds the energy that a backend uses to compute: a processor's
   * counter says nothing about a graphics card.
   *
   * @param backend the {@link BackendProvider#name()}
   */
  boolean covers(String backend);

  /** Why nothing can be read here and what to do about it, in one line; empty if it can. */
  Optional<String> unavailable();

  /**
   * Opens the meter, which counts from 0 then. The caller closes it.
   *
   * @throws SluiceException if it is {@link #unavailable()}
   */
  EnergyMeter open();
}
