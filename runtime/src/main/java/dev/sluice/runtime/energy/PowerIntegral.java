package dev.sluice.runtime.energy;

import java.util.List;
import java.util.stream.Collectors;

/** Energy from the power of some rails at moments: between two of them it goes along a line. */
final class PowerIntegral implements SampledMeter.Sensor {
  private final List<Rail> rails;
  private final SampleClock clock;
  private double lastWatts;
  private long lastNanos;
  private double joules;

  /**
   * Reads them first.
   *
   * @throws dev.sluice.api.SluiceException if that fails
   */
  PowerIntegral(List<Rail> rails, SampleClock clock) {
    this.rails = List.copyOf(rails);
    this.clock = clock;
    lastWatts = watts();
    lastNanos = clock.nanos();
  }

  /** {@code VDD_IN}, or {@code GPU+CPU}. */
  String names() {
    return rails.stream().map(Rail::name).collect(Collectors.joining("+"));
  }

  @Override
  public double joules() {
    double watts = watts();
    long nanos = clock.nanos();
    joules += (lastWatts + watts) / 2 * (nanos - lastNanos) / 1e9;
    lastWatts = watts;
    lastNanos = nanos;
    return joules;
  }

  private double watts() {
    return rails.stream().mapToDouble(Rail::watts).sum();
  }
}
