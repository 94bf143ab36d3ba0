package dev.sluice.runtime.budget;

import dev.sluice.runtime.Budget;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an average of power or energy at what is allowed, by a widest step that is set anew before
 * every inference: the widest with which inferences, at the rate that they come lately, need no
 * more than is allowed. What was spent too much or too little is added to the allowance of the next
 * second, so the average settles on the limit although there are few steps; a dead band of 5 %
 * keeps the step from changing for nothing.
 *
 * <p>Not thread-safe; belongs to one cascade.
 */
public final class EnergyBudget implements Budget {
  /** A wider step must be affordable by so much more than the present one. */
  private static final double DEAD_BAND = 0.05;

  /** Within how many seconds what was overspent is saved again. */
  private static final double HORIZON = 1;

  /** Within how many inferences, where the limit is about those. */
  private static final double INFERENCES = 50;

  /** What was not used may be used later, but only so many seconds' worth. */
  private static final double CREDIT = 0.3;

  /** The rate of inferences is that of the last seconds. */
  private static final double RATE_SECONDS = 2;

  /** A meter is compared with the expectation after so many seconds. */
  private static final double METER_SECONDS = 0.5;

  private final EnergyLimit limit;
  private final EnergySource source;
  private final WhenNothingFits whenNothingFits;
  private final LongSupplier clock;
  private final WidthEnergies energies;
  private final @Nullable DoubleSupplier meter;

  private int widest;
  private int images;
  private long inferences;
  private long unaffordable;
  private double decayedImages;
  private double debt;
  private double used;
  private double expected;
  private double correction = 1;
  private final long start;
  private long before;
  private double meterBefore;
  private long correctedAt;
  private double correctedMeter;
  private double correctedExpected;

  /** A budget by the system's clock. */
  public EnergyBudget(EnergyLimit limit, EnergySource source, WhenNothingFits whenNothingFits) {
    this(limit, source, whenNothingFits, System::nanoTime);
  }

  /**
   * A budget that begins now.
   *
   * @param clock in nanoseconds, that only goes forward
   */
  public EnergyBudget(
      EnergyLimit limit, EnergySource source, WhenNothingFits whenNothingFits, LongSupplier clock) {
    this.limit = limit;
    this.source = source;
    this.whenNothingFits = whenNothingFits;
    this.clock = clock;
    this.energies = new WidthEnergies(source.joules());
    this.meter = source.meter().orElse(null);
    this.widest = energies.steps() - 1;
    this.start = clock.getAsLong();
    this.before = start;
    this.correctedAt = start;
    this.meterBefore = meter == null ? 0 : meter.getAsDouble();
    this.correctedMeter = meterBefore;
  }

  @Override
  public void begin(int images) {
    this.images = images;
    energies.begin();
    settle(0);
    decayedImages += images;
    widest = choose();
    inferences++;
    unaffordable += widest < 0 ? 1 : 0;
  }

  /**
   * Books the time and energy since the last call.
   *
   * @param done images that were inferred since
   */
  private void settle(int done) {
    long now = clock.getAsLong();
    double seconds = (now - before) * 1e-9;
    double joules = spent(seconds);
    used += joules;
    debt +=
        switch (limit) {
          case EnergyLimit.Power(double watts) -> joules - watts * seconds;
          case EnergyLimit.PerInference(double allowed) ->
              joules - source.idleWatts() * seconds - allowed * done;
          case EnergyLimit.Battery _ -> 0;
        };
    decayedImages *= Math.exp(-seconds / RATE_SECONDS);
    before = now;
  }

  private double spent(double seconds) {
    double modelled = expected * correction;
    expected = 0;
    if (meter == null) {
      return modelled + source.idleWatts() * seconds;
    }
    double reading = meter.getAsDouble();
    double joules = reading - meterBefore;
    meterBefore = reading;
    return joules;
  }

  /** The widest step that the next inference can afford; −1 if there is none. */
  private int choose() {
    double affordable = affordable() / correction;
    int step = energies.steps() - 1;
    while (step >= 0 && needed(step) > affordable) {
      step--;
    }
    return step;
  }

  /** A step that is wider than the present one needs a little more, a dead band. */
  private double needed(int step) {
    return energies.mean(step) * (step > widest ? 1 + DEAD_BAND : 1);
  }

  /** Joules that an image may use now, above idle. */
  private double affordable() {
    double perSecond = decayedImages / RATE_SECONDS;
    double idle = source.idleWatts();
    return switch (limit) {
      case EnergyLimit.Power(double watts) -> {
        debt = Math.max(debt, -CREDIT * watts);
        yield (watts - idle - debt / HORIZON) / perSecond;
      }
      case EnergyLimit.PerInference(double joules) -> {
        debt = Math.max(debt, -INFERENCES * joules);
        yield joules - debt / INFERENCES;
      }
      case EnergyLimit.Battery battery -> {
        double seconds = battery.time().toNanos() * 1e-9 - (before - start) * 1e-9;
        double watts = seconds > 0 ? (battery.joules() - used) / seconds : 0;
        yield (watts - idle) / perSecond;
      }
    };
  }

  @Override
  public boolean allows(int from, int to) {
    boolean allowed = to <= widest;
    if (from == FROM_INPUT) {
      energies.wishes(to);
    } else if (!allowed) {
      energies.goOn(from, to, 1);
    }
    return allowed;
  }

  @Override
  public void ran(int from, int to, int count) {
    expected += source.joules().of(from, to) * count;
    correctedExpected += source.joules().of(from, to) * count;
    if (from != FROM_INPUT) {
      energies.goOn(from, to, count);
    }
  }

  @Override
  public void end() {
    energies.end(images);
    settle(images);
    correct();
  }

  /** Compares what the meter says with what was expected. */
  private void correct() {
    double seconds = (before - correctedAt) * 1e-9;
    if (meter == null || seconds < METER_SECONDS || correctedExpected == 0) {
      return;
    }
    double joules = meterBefore - correctedMeter - source.idleWatts() * seconds;
    correction += (Math.max(joules, 0) / correctedExpected - correction) / 2;
    correctedAt = before;
    correctedMeter = meterBefore;
    correctedExpected = 0;
  }

  @Override
  public WhenNothingFits whenNothingFits() {
    return whenNothingFits;
  }

  /** The widest step of the last inference; −1 if not even the narrowest was affordable. */
  public int widest() {
    return widest;
  }

  /** Joules used so far. */
  public double used() {
    return used;
  }

  /** Inferences so far, also those that were refused. */
  public long inferences() {
    return inferences;
  }

  /** Inferences for which not even the narrowest step was affordable. */
  public long unaffordable() {
    return unaffordable;
  }
}
