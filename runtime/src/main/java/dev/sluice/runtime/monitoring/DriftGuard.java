package dev.sluice.runtime.monitoring;

import dev.sluice.core.Softmax;
import dev.sluice.runtime.AnswerRule;

/**
 * Demands wider answers while the field is not what calibration saw: each time its {@link
 * DriftAlarm} rings, no answer below a raised step is final until {@value #QUIET_IMAGES} images in
 * a row have left the alarm quiet. Meant as a {@link dev.sluice.runtime.Cascade}'s safety rule,
 * which nothing overrides:
 *
 * <pre>{@code
 * DriftGuard guard = new DriftGuard(new DriftAlarm(usual, 1e-4), 3);
 * Cascade cascade = new Cascade(session, policy, guard, Budget.UNLIMITED);
 * …
 * cascade.classify(1);
 * guard.accept(cascade.firstMargin(0), cascade.firstAnswer(0));
 * }</pre>
 *
 * <p>Images still begin at the policy's first step while the floor is raised, as the alarm goes on
 * listening to what that step answers. A raised step of 0 demands nothing: then this only keeps
 * account of the alarm.
 *
 * <p>The guard resets the alarm, so that it hears whether the field is still another one. Allocates
 * nothing after construction. One thread at a time.
 */
public final class DriftGuard implements AnswerRule {
  /** After so many quiet images all is as before: two windows of the alarm. */
  public static final int QUIET_IMAGES = 2 * DriftAlarm.WINDOW;

  private final DriftAlarm alarm;
  private final int raisedStep;
  private boolean raised;
  private long alarms;
  private long since;
  private long lastAlarm;
  private DriftAlarm.Statistic cause = DriftAlarm.Statistic.MARGIN;

  /**
   * A guard that demands nothing yet.
   *
   * @param alarm quiet; nobody else tells it of images or resets it
   * @param raisedStep the narrowest step that may answer after an alarm
   * @throws IllegalArgumentException if the alarm rings, or the step is negative
   */
  public DriftGuard(DriftAlarm alarm, int raisedStep) {
    if (alarm.state() == DriftAlarm.State.RINGING) {
      throw new IllegalArgumentException("the drift alarm rings already: reset it");
    }
    if (raisedStep < 0) {
      throw new IllegalArgumentException("a step is not negative, unlike " + raisedStep);
    }
    this.alarm = alarm;
    this.raisedStep = raisedStep;
  }

  /**
   * Takes what the model answered to the next image at the alarm's step; counts from the next image
   * on.
   *
   * @param firstMargin as {@link dev.sluice.runtime.Cascade#firstMargin}
   * @param firstAnswer as {@link dev.sluice.runtime.Cascade#firstAnswer}
   * @return whether the alarm has just rung
   */
  public boolean accept(double firstMargin, int firstAnswer) {
    boolean rings = alarm.accept(firstMargin, firstAnswer);
    if (rings) {
      alarms++;
      cause = alarm.cause();
      lastAlarm = alarm.images();
      since = raised ? since : lastAlarm;
      raised = true;
      alarm.reset();
    } else if (raised && alarm.images() - lastAlarm == QUIET_IMAGES) {
      raised = false;
    }
    return rings;
  }

  @Override
  public int required(int step, Softmax answer) {
    return raised ? Math.max(step, raisedStep) : step;
  }

  @Override
  public void check(int steps, int classes) {
    AnswerRule.atLeast(raisedStep).check(steps, classes);
  }

  /** Whether the raised step is demanded. */
  public boolean isRaised() {
    return raised;
  }

  /** How often the alarm rang. */
  public long alarms() {
    return alarms;
  }

  /**
   * How many images the alarm had heard when the step was raised.
   *
   * @throws IllegalStateException if it is not raised
   */
  public long since() {
    requireRaised();
    return since;
  }

  /**
   * What made the alarm ring the last time.
   *
   * @throws IllegalStateException if the step is not raised
   */
  public DriftAlarm.Statistic cause() {
    requireRaised();
    return cause;
  }

  private void requireRaised() {
    if (!raised) {
      throw new IllegalStateException("the step is not raised");
    }
  }
}
