package dev.sluice.runtime.energy;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.EnergyMeterProvider;
import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The INA3221 power monitors of Jetson boards, summed up over time: the board's input where that is
 * measured, else the rails that it feeds. Both of the kernel's drivers are read, {@code iio} (until
 * JetPack 4) and {@code hwmon}.
 */
public final class Ina3221Provider implements EnergyMeterProvider {
  private static final Duration INTERVAL = Duration.ofMillis(10);

  private final PowerMonitors monitors;
  private final SampleClock clock;

  /** Called by {@link java.util.ServiceLoader}. */
  public Ina3221Provider() {
    this(Path.of("/"), SampleClock.SYSTEM);
  }

  Ina3221Provider(Path root, SampleClock clock) {
    this.monitors = new PowerMonitors(root);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "ina3221";
  }

  /** The whole board, with its processor and its GPU. */
  @Override
  public boolean covers(String backend) {
    return backend.equals("cpu") || backend.equals("cuda");
  }

  @Override
  public Optional<String> unavailable() {
    try {
      integral();
      return Optional.empty();
    } catch (SluiceException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  @Override
  public EnergyMeter open() {
    PowerIntegral integral = integral();
    String source =
        "INA3221 %s of %s, sampled every %d ms"
            .formatted(integral.names(), monitors.board(), INTERVAL.toMillis());
    return new SampledMeter(source, integral, INTERVAL, clock);
  }

  /** Reads every rail once. */
  private PowerIntegral integral() {
    return new PowerIntegral(monitors.wholeBoard(), clock);
  }
}
