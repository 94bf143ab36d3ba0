package dev.sluice.runtime.budget;

import dev.sluice.core.Session;
import dev.sluice.runtime.Budget;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A time by which each inference must be done, counted from when it was asked for. Allows a run if
 * it is expected to end in time, and the inferences that wait behind it can still have their
 * narrowest step.
 *
 * <p>Expected is the 99th percentile of the run's profile times a slowness, by which this device
 * differs from its profile lately: it goes up by a quarter after a run that took longer than
 * expected, and down by so much after every other that 99 % of the runs end before they are
 * expected to. So one run that was interrupted counts no more than one that was a little late, and
 * a device that gets three times slower is noticed after five runs. (Wan et al., "ALERT", USENIX
 * ATC 2020, correct a profile too, by a Kalman filter.)
 *
 * <p>It decides image by image, so with several at once, which go on together, an inference can
 * take longer than was expected for any of them. Runs of fewer images than the profile's are
 * expected to last as long as those, and make the device seem slow or normal, but never faster than
 * its profile: measure with as few as are run at once.
 *
 * <p>Not thread-safe; belongs to one cascade.
 */
public final class Deadline implements Budget {
  private static final double UP = 1.25;
  private static final double LATE = 0.01;
  private static final double DOWN = Math.pow(UP, -LATE / (1 - LATE));

  /** A clock that stood still for a while must not be believed for long. */
  private static final double LEAST = 0.1;

  private final Profile profile;
  private final long limitNanos;
  private final WhenNothingFits whenNothingFits;
  private final LongSupplier clock;

  private double slowness = 1;
  private boolean hasArrived;
  private long arrived;
  private int behind;
  private long before;
  private int images;
  private boolean ran;
  private long inferences;
  private long missed;
  private long unaffordable;

  /**
   * A deadline by the system's clock.
   *
   * @param profile measured on this device
   * @param limit from the beginning of an inference, or from when it {@link #arrived}
   */
  public Deadline(Profile profile, Duration limit, WhenNothingFits whenNothingFits) {
    this(profile, limit, whenNothingFits, System::nanoTime);
  }

  /**
   * A deadline.
   *
   * @param clock in nanoseconds, that does not go back
   */
  public Deadline(
      Profile profile, Duration limit, WhenNothingFits whenNothingFits, LongSupplier clock) {
    this.profile = profile;
    this.limitNanos = limit.toNanos();
    this.whenNothingFits = whenNothingFits;
    this.clock = clock;
  }

  @Override
  public void check(Session session) {
    profile.check(session);
  }

  /**
   * Says about the next inference that it had to wait.
   *
   * @param nanos when it was asked for, by the deadline's clock
   * @param behind how many inferences wait behind it
   */
  public void arrived(long nanos, int behind) {
    this.arrived = nanos;
    this.behind = behind;
    hasArrived = true;
  }

  @Override
  public void begin(int images) {
    before = clock.getAsLong();
    if (!hasArrived) {
      arrived = before;
      behind = 0;
    }
    hasArrived = false;
    ran = false;
    this.images = images;
  }

  @Override
  public boolean allows(int from, int to) {
    double others = behind * expectedNanos(FROM_INPUT, 0, images);
    boolean fits = before - arrived + expectedNanos(from, to, images) + others <= limitNanos;
    unaffordable += from == FROM_INPUT && to == 0 && !fits ? 1 : 0;
    return fits;
  }

  /** A run of other sizes than the profile's is taken to last in proportion, but no less. */
  private double expectedNanos(int from, int to, int count) {
    double batches = Math.max(1, (double) count / profile.images());
    return slowness * 1e3 * profile.of(from, to).p99() * batches;
  }

  @Override
  public void ran(int from, int to, int count) {
    long now = clock.getAsLong();
    boolean late = now - before > expectedNanos(from, to, count);
    if (late || slowness > 1 || count >= profile.images()) { // fewer images are quicker anyway
      adapt(late);
    }
    before = now;
    ran = true;
  }

  @Override
  public void end() {
    inferences++;
    missed += before - arrived > limitNanos ? 1 : 0;
    if (!ran) {
      adapt(false); // or it would never be tried again
    }
  }

  private void adapt(boolean late) {
    slowness = late ? slowness * UP : Math.max(LEAST, slowness * DOWN);
  }

  @Override
  public WhenNothingFits whenNothingFits() {
    return whenNothingFits;
  }

  /** By how much what 99 % of the runs do not exceed lately differs from the profile. */
  public double slowness() {
    return slowness;
  }

  /** Inferences so far, also those that were refused. */
  public long inferences() {
    return inferences;
  }

  /** Inferences that ended, or were refused, too late. */
  public long missed() {
    return missed;
  }

  /** Inferences for which not even the narrowest step was expected to end in time. */
  public long unaffordable() {
    return unaffordable;
  }
}
