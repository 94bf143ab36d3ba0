package dev.sluice.runtime.budget;

import dev.sluice.api.SluiceException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was used, by an estimate; where there is a meter, it is read every half second, and the
 * estimate is corrected by what it says: what was used as well as what runs will need.
 */
final class UsedEnergy {
  private static final double METER_SECONDS = 0.5;

  /** The correction is about the last seconds. */
  private static final double MEMORY_SECONDS = 15;

  private final EnergySource source;
  private final @Nullable DoubleSupplier meter;

  /** Of the runs since the last call of {@link #pass}. */
  private double running;

  private double used;

  // Since the last reading of the meter.
  private double reading;
  private double seconds;
  private double estimated;
  private double booked;

  // Of the last seconds: what the meter says that runs needed, and their estimate.
  private double measuredLately;
  private double estimatedLately;

  UsedEnergy(EnergySource source) {
    this.source = source;
    this.meter = source.meter().orElse(null);
    this.reading = meter == null ? 0 : meter.getAsDouble();
  }

  /** What the estimate of a run must be multiplied by. */
  double correction() {
    double doubt = source.joules().of(0); // so that 1 is believed until something is known
    return (measuredLately + doubt) / (estimatedLately + doubt);
  }

  /** Joules so far. */
  double used() {
    return used;
  }

  void ran(int from, int to, int images) {
    double joules = images * source.joules().of(from, to);
    running += joules * correction();
    estimated += joules;
  }

  /** Some time has passed: books what was used in it, and returns that. */
  double pass(double time) {
    double joules = running + source.idleWatts() * time;
    running = 0;
    seconds += time;
    booked += joules;
    used += joules;
    return joules;
  }

  /**
   * Asks the meter, if it was not asked lately, and returns by how much more was used than booked.
   *
   * @throws SluiceException if the meter cannot be read or says nonsense
   */
  double correct() {
    if (meter == null || seconds < METER_SECONDS) {
      return 0;
    }
    double before = reading;
    double now = meter.getAsDouble();
    reading = now;
    double measured = now - before;
    if (!(measured >= 0 && measured < Double.POSITIVE_INFINITY)) {
      beginReading(); // the next one cannot tell what was used before this one
      throw new SluiceException(
          "the energy meter said %s J and now says %s J: it must not go back"
              .formatted(before, now));
    }
    learn(Math.max(0, measured - source.idleWatts() * seconds));
    double more = measured - booked;
    used += more;
    beginReading();
    return more;
  }

  private void beginReading() {
    seconds = 0;
    estimated = 0;
    booked = 0;
  }

  private void learn(double measured) {
    double keep = Math.exp(-seconds / MEMORY_SECONDS);
    measuredLately *= keep;
    estimatedLately *= keep;
    if (estimated > 0) { // else others have used it
      measuredLately += measured;
      estimatedLately += estimated;
    }
  }
}
