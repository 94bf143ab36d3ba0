package dev.sluice.runtime.budget;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Session;
import dev.sluice.runtime.Budget;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps an average of power or energy at what is allowed, by a widest step that is set anew before
 * every inference: the widest with which inferences, at the rate that they come lately, need no
 * more than is allowed. As that is hardly ever all that is allowed, a debt is kept of what was used
 * too much, or is left over. Once enough is left, the next wider step is allowed until it is spent;
 * once too much was used, the next narrower one only until it is saved again. So the average
 * settles on the limit although there are few steps, and the distance between the two (hysteresis)
 * keeps the step from changing with every inference.
 *
 * <p>With a limit of power, the average over any 30 seconds is within 3 % of it, as long as some
 * step needs less and some more.
 *
 * <p>Not thread-safe; belongs to one cascade.
 */
public final class EnergyBudget implements Budget {
  /** Debts are in units of what is allowed for so many seconds, */
  private static final double UNIT_SECONDS = 0.3;

  /** or images, where the limit is about those. */
  private static final double UNIT_IMAGES = 25;

  /** The debt at which the step changes, either way. */
  private static final double BAND = 0.3;

  /** What was not used may be used later, but no more of it; and more debt is forgotten. */
  private static final double MOST_CREDIT = 2;

  private static final double MOST_DEBT = 4;

  /** The rate of inferences is that of the last seconds. */
  private static final double RATE_SECONDS = 2;

  /** A longer pause says nothing about the rate after it. */
  private static final double PAUSE_SECONDS = 30;

  private final EnergyLimit limit;
  private final EnergySource source;
  private final WhenNothingFits whenNothingFits;
  private final LongSupplier clock;
  private final UsedEnergy energy;
  private final WidthEnergies energies;

  private final long start;
  private long began;
  private long before;
  private int images;
  private int ran;
  private double imagesLately;
  private double secondsLately = RATE_SECONDS;
  private double debt;

  /** −1, 0 or 1: a narrower or wider step than the rate asks for. */
  private int shift;

  private int widest;
  private long inferences;
  private long unaffordable;

  /** A budget by the system's clock, that begins now. */
  public EnergyBudget(EnergyLimit limit, EnergySource source, WhenNothingFits whenNothingFits) {
    this(limit, source, whenNothingFits, System::nanoTime);
  }

  /**
   * A budget that begins now.
   *
   * @param clock in nanoseconds, that does not go back
   * @throws dev.sluice.api.SluiceException if the source's meter cannot be read
   */
  public EnergyBudget(
      EnergyLimit limit, EnergySource source, WhenNothingFits whenNothingFits, LongSupplier clock) {
    this.limit = limit;
    this.source = source;
    this.whenNothingFits = whenNothingFits;
    this.clock = clock;
    this.energy = new UsedEnergy(source);
    this.energies = new WidthEnergies(source.joules());
    this.widest = energies.steps() - 1;
    this.start = clock.getAsLong();
    this.began = start;
    this.before = start;
  }

  @Override
  public void check(Session session) {
    if (energies.steps() != session.model().steps()) {
      throw new SluiceException(
          "energies of %d steps, but the model has %d: estimate or measure this one's"
              .formatted(energies.steps(), session.model().steps()));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.sluice.api.SluiceException if the source's meter cannot be read; the budget goes on
   *     with the next inference
   */
  @Override
  public void begin(int images) {
    settle(0);
    debt += energy.correct();
    this.images = images;
    ran = 0;
    energies.begin();
    arrive();
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
    double used = energy.pass(seconds);
    double allowed =
        limit instanceof EnergyLimit.PerInference(double joules)
            ? joules * done + source.idleWatts() * seconds
            : watts() * seconds;
    before = now;
    debt += used - allowed;
  }

  /** Images and seconds of lately: their ratio does not depend on how regularly they come. */
  private void arrive() {
    double seconds = (before - began) * 1e-9;
    double keep = Math.exp(-seconds / RATE_SECONDS);
    imagesLately = imagesLately * keep + images;
    secondsLately = secondsLately * keep + Math.min(seconds, PAUSE_SECONDS);
    began = before;
  }

  /** The widest step for the next inference; −1 if there is none. */
  private int choose() {
    double perImage = secondsLately / imagesLately;
    double unit = unit(perImage);
    double units = unit > 0 ? Math.clamp(debt / unit, -MOST_CREDIT, MOST_DEBT) : MOST_DEBT;
    debt = units * unit;
    if (Math.abs(units) >= BAND) {
      shift = units < 0 ? 1 : -1;
    } else if (units * shift >= 0) {
      shift = 0;
    }
    double excess = units - Math.clamp(units, -BAND, BAND);
    int step = affordable(allowed(perImage, excess));
    if (step < 0 && limit instanceof EnergyLimit.PerInference) {
      step = Math.min(affordable(allowed(perImage, 0)), 0); // or a debt would never be saved
    }
    return Math.clamp(step + shift, Math.min(step, 0), energies.steps() - 1);
  }

  private double unit(double secondsPerImage) {
    return limit instanceof EnergyLimit.PerInference(double joules)
        ? joules * Math.max(UNIT_IMAGES, images)
        : watts() * Math.max(UNIT_SECONDS, images * secondsPerImage);
  }

  /** Joules that an image may use above idle, while a part of what is allowed is saved. */
  private double allowed(double secondsPerImage, double saved) {
    return limit instanceof EnergyLimit.PerInference(double joules)
        ? joules * (1 - saved)
        : (watts() * (1 - saved) - source.idleWatts()) * secondsPerImage;
  }

  /** The widest step that needs no more; −1 if there is none. */
  private int affordable(double joules) {
    int step = energies.steps() - 1;
    while (step >= 0 && energy.correction() * energies.mean(step) > joules) {
      step--;
    }
    return step;
  }

  /** The power that is allowed now. */
  private double watts() {
    return switch (limit) {
      case EnergyLimit.Power(double watts) -> watts;
      case EnergyLimit.Battery(double joules, Duration time) -> {
        double left = (time.toNanos() - (before - start)) * 1e-9;
        yield Math.max(0, joules - energy.used()) / Math.max(UNIT_SECONDS, left);
      }
      case EnergyLimit.PerInference _ -> throw new IllegalStateException("not a limit of power");
    };
  }

  @Override
  public boolean allows(int from, int to) {
    if (from == FROM_INPUT) {
      energies.wishes(to);
    } else {
      energies.goesOn(from, to);
    }
    return to <= widest;
  }

  @Override
  public void ran(int from, int to, int count) {
    energy.ran(from, to, count);
    ran = Math.max(ran, count);
  }

  @Override
  public void end() {
    energies.end(images);
    settle(ran);
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
    return energy.used();
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
