package dev.sluice.runtime.energy;

import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.time.Duration;

/** The energy counter of one processor package, which begins again at 0 when it is full. */
final class RaplPackage {
  /** More than any package uses: tells one turn of the counter from several. */
  private static final double MOST_WATTS = 1000;

  /** The counter moves in steps. */
  private static final double SLACK_JOULES = 10;

  private static final double MICRO = 1e-6;
  private static final double NANO = 1e-9;

  private final String name;
  private final SensorFile counter;
  private final long range;
  private final SampleClock clock;
  private long lastMicrojoules;
  private long lastNanos;
  private double joules;

  /**
   * Reads it first, so that what it counts begins at 0.
   *
   * @param zone its folder
   * @throws SluiceException if a file cannot be read or holds what cannot be
   */
  RaplPackage(String name, Path zone, SampleClock clock) {
    this.name = name;
    this.counter = new SensorFile(zone, "energy_uj");
    this.clock = clock;
    SensorFile most = new SensorFile(zone, "max_energy_range_uj");
    this.range = most.number();
    if (range <= 0) {
      throw most.wrong(range + " is no range");
    }
    lastMicrojoules = read();
    lastNanos = clock.nanos();
  }

  String name() {
    return name;
  }

  /** The counter is not full again sooner than after this. */
  Duration turn() {
    return Duration.ofNanos((long) (range * MICRO / MOST_WATTS / NANO));
  }

  /**
   * Joules since the first reading.
   *
   * @throws SluiceException if the counter vanished, tells what cannot be, or was not read for so
   *     long that it may have turned more than once
   */
  double joules() {
    long microjoules = read();
    long nanos = clock.nanos();
    double seconds = (nanos - lastNanos) * NANO;
    if (nanos - lastNanos > turn().toNanos()) {
      throw new SluiceException(
          "%s: was not read for %.0f s, in which it may have turned more than once: measure again"
              .formatted(counter.path(), seconds));
    }
    long used = microjoules - lastMicrojoules;
    if (used < 0) {
      used += range;
    }
    if (used * MICRO > MOST_WATTS * seconds + SLACK_JOULES) {
      throw counter.wrong(
          "went from %d to %d in %.3f s, which is more than a package can use"
              .formatted(lastMicrojoules, microjoules, seconds));
    }
    joules += used * MICRO;
    lastMicrojoules = microjoules;
    lastNanos = nanos;
    return joules;
  }

  private long read() {
    long microjoules = counter.number();
    if (microjoules < 0 || microjoules > range) {
      throw counter.wrong("%d is not within 0…%d".formatted(microjoules, range));
    }
    return microjoules;
  }
}
