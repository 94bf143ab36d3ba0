package dev.sluice.runtime.energy;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.SluiceException;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Measures what runs take, by doing them again and again: sensors are renewed once in 1 to 100 ms,
 * so that a few runs tell nothing. Not thread-safe; the machine should do nothing else.
 */
public final class EnergyMeasurement {
  /** Long enough for the slowest sensor to be within a few percent. */
  public static final Duration THOROUGH = Duration.ofSeconds(5);

  /** Long enough for a counter that is renewed every millisecond. */
  public static final Duration QUICK = Duration.ofSeconds(1);

  /** Before anything is counted: this part of the time, to get warm. */
  private static final int WARM_UP_PART = 10;

  private final MeterSearch meter;
  private final Duration atLeast;
  private final boolean subtractIdle;
  private final SampleClock clock;
  private OptionalDouble idleWatts = OptionalDouble.empty();

  /**
   * @param meter stays the caller's; where none was found everything measured is unknown
   * @param atLeast how long runs are repeated, at least once
   * @param subtractIdle whether what the machine uses when it does nothing is measured before the
   *     first of them, for as long, and subtracted
   */
  public EnergyMeasurement(MeterSearch meter, Duration atLeast, boolean subtractIdle) {
    this(meter, atLeast, subtractIdle, SampleClock.SYSTEM);
  }

  EnergyMeasurement(MeterSearch meter, Duration atLeast, boolean subtractIdle, SampleClock clock) {
    this.meter = meter;
    this.atLeast = atLeast;
    this.subtractIdle = subtractIdle;
    this.clock = clock;
  }

  /** Measures nothing: every energy is unknown, and this is why. */
  public static EnergyMeasurement none(String reason) {
    return new EnergyMeasurement(new MeterSearch.NotFound(reason), Duration.ZERO, false);
  }

  /**
   * Measures one kind of run. Blocks; without a meter it returns at once and runs nothing. A meter
   * that fails meanwhile makes the energy unknown.
   *
   * @param run what is repeated; whatever it throws is passed on
   */
  public RunEnergy measure(Runnable run) {
    return switch (meter) {
      case MeterSearch.NotFound(String reason) -> new RunEnergy.Unknown(reason);
      case MeterSearch.Found(EnergyMeter found) -> measure(run, found);
    };
  }

  private RunEnergy measure(Runnable run, EnergyMeter found) {
    try {
      if (subtractIdle && idleWatts.isEmpty()) {
        idleWatts = OptionalDouble.of(idle(found));
      }
      repeat(run, atLeast.dividedBy(WARM_UP_PART));
      double before = read(found);
      long start = clock.nanos();
      long runs = repeat(run, atLeast);
      double seconds = (clock.nanos() - start) / 1e9;
      double joules = read(found) - before;
      return judged(new RunEnergy.Measured(runs, seconds, joules, idleWatts, found.source()));
    } catch (MeterFailure e) {
      return new RunEnergy.Unknown(e.reason);
    }
  }

  private double idle(EnergyMeter found) throws MeterFailure {
    double before = read(found);
    long start = clock.nanos();
    clock.sleep(atLeast);
    return (read(found) - before) / ((clock.nanos() - start) / 1e9);
  }

  /** Does it until that took so long; how often that was. */
  private long repeat(Runnable run, Duration duration) {
    long start = clock.nanos();
    long runs = 0;
    do {
      run.run();
      runs++;
    } while (clock.nanos() - start < duration.toNanos());
    return runs;
  }

  /** What a meter cannot have told is no energy. */
  private static RunEnergy judged(RunEnergy.Measured measured) {
    if (measured.joules() <= 0) {
      return new RunEnergy.Unknown(
          "%s: did not move in %.1f s: measure for longer"
              .formatted(measured.meter(), measured.seconds()));
    }
    if (measured.joulesOfRun() <= 0) {
      return new RunEnergy.Unknown(
          "%s: %.1f W while it ran is no more than idle: let nothing else run, and measure again"
              .formatted(measured.meter(), measured.joules() / measured.seconds()));
    }
    return measured;
  }

  /** The meter's failures, apart from those of what is run. */
  private static double read(EnergyMeter meter) throws MeterFailure {
    try {
      return meter.joules();
    } catch (SluiceException e) {
      throw new MeterFailure(e);
    }
  }

  private static final class MeterFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    MeterFailure(SluiceException cause) {
      super(cause);
      reason = String.valueOf(cause.getMessage());
    }
  }
}
