package dev.sluice.runtime.budget;

import dev.sluice.core.Session;
import dev.sluice.runtime.Budget;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A time by which each inference must be done, counted from when it was asked for. Allows a run if
 * it is expected to end in time: its profile's time, corrected by how much slower or faster this
 * device has been lately. After the ratio of time and profile of every run, a mean and a mean
 * deviation move towards it, upwards quickly and downwards slowly (as in ALERT, Wan et al., ATC
 * 2020, which uses a Kalman filter); expected is the mean and four deviations, at least what the
 * profile's 99th percentile says.
 *
 * <p>Not thread-safe; belongs to one cascade.
 */
public final class Deadline implements Budget {
  private static final double UPWARDS = 0.5;
  private static final double DOWNWARDS = 0.05;
  private static final double DEVIATIONS = 4;

  private final Profile profile;
  private final long limitNanos;
  private final WhenNothingFits whenNothingFits;
  private final LongSupplier clock;

  private double slowness = 1;
  private double deviation;
  private boolean hasArrived;
  private long arrived;
  private long before;
  private int images;
  private long inferences;
  private long missed;

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
   * @param clock in nanoseconds, that only goes forward
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

  /** When the next inference was asked for, if it had to wait since, by the deadline's clock. */
  public void arrived(long nanos) {
    arrived = nanos;
    hasArrived = true;
  }

  @Override
  public void begin(int images) {
    before = clock.getAsLong();
    if (!hasArrived) {
      arrived = before;
    }
    hasArrived = false;
    this.images = images;
  }

  @Override
  public boolean allows(int from, int to) {
    return before - arrived + expectedNanos(from, to) <= limitNanos;
  }

  private double expectedNanos(int from, int to) {
    double tail = profile.of(from, to).p99() / profile.of(from, to).median();
    double factor = slowness * Math.max(tail, 1) + DEVIATIONS * deviation;
    return factor * profileNanos(from, to, images);
  }

  /** A run of other sizes than the profile's is taken to last in proportion, but no less. */
  private double profileNanos(int from, int to, int count) {
    return 1e3 * profile.of(from, to).median() * Math.max(1, (double) count / profile.images());
  }

  @Override
  public void ran(int from, int to, int count) {
    long now = clock.getAsLong();
    double ratio = (now - before) / profileNanos(from, to, count);
    double difference = ratio - slowness;
    slowness += (difference > 0 ? UPWARDS : DOWNWARDS) * difference;
    double wider = Math.abs(difference) - deviation;
    deviation += (wider > 0 ? UPWARDS : DOWNWARDS) * wider;
    before = now;
  }

  @Override
  public void end() {
    inferences++;
    missed += before - arrived > limitNanos ? 1 : 0;
  }

  @Override
  public WhenNothingFits whenNothingFits() {
    return whenNothingFits;
  }

  /** How much longer runs take lately than in the profile. */
  public double slowness() {
    return slowness;
  }

  /** Inferences so far, also those that were refused. */
  public long inferences() {
    return inferences;
  }

  /** Inferences that ended, or were begun, too late. */
  public long missed() {
    return missed;
  }
}
