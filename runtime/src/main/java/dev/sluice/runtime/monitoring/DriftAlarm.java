package dev.sluice.runtime.monitoring;

import dev.sluice.core.DriftReference;

/**
 * Rings when a model's answers in the field are no longer like those at its calibration, which is
 * what bad light, a dirty lens or a camera that has moved look like from inside. No labels are
 * needed.
 *
 * <p>It looks at the last {@value #WINDOW} images, for the first time when there are so many and
 * then after every {@value #STRIDE}, and compares them with a {@link DriftReference} in two
 * respects: {@link Statistic}. Once it rings, it rings until {@link #reset()}.
 *
 * <p><b>False alarms.</b> While images are drawn independently from what the reference was drawn
 * from, the expected number of alarms is at most the stated rate times the number of images: a look
 * may fail in either respect with probability rate · {@value #STRIDE} / 2. The reference is a
 * sample, too, and may happen to be a bad one; thresholds leave room for that, so that the rate
 * holds for 95 of 100 references. For the margin this is exact, for the classes it rests on the χ²
 * approximation. Images that follow one another are rarely independent: where one class comes for
 * minutes, the classes alone are a change.
 *
 * <p>Allocates nothing after construction. One thread at a time.
 */
public final class DriftAlarm {
  /** How many images are compared with the reference. */
  public static final int WINDOW = 400;

  /** After how many images it looks again; {@link #WINDOW} is a multiple of it. */
  public static final int STRIDE = 50;

  /** How likely the reference may be too unlike what it was drawn from. */
  private static final double MISLED = 0.05;

  /** What it compares. */
  public enum Statistic {
    /**
     * The distribution of the margin, by the two-sample Kolmogorov–Smirnov statistic: 0, the same,
     * to 1.
     */
    MARGIN,

    /**
     * The shares of the answered classes, by the root of Freeman and Tukey's χ² over the images of
     * the window: 0, the same, to √8, no class in common.
     */
    CLASSES
  }

  /** Whether something was noticed since the last reset. */
  public enum State {
    QUIET,
    RINGING
  }

  private final MarginDistance marginDistance;
  private final AnswerDistance answerDistance;
  private final Window margins;
  private final Window answers;
  private State state = State.QUIET;
  private Statistic cause = Statistic.MARGIN;
  private long images;
  private long since;

  /**
   * A quiet alarm.
   *
   * @param falseAlarmRate expected alarms per image while nothing has changed, at most: 1e-4 is one
   *     in 10,000 images
   * @throws IllegalArgumentException if the rate is not above 0 and at most 0.01
   */
  public DriftAlarm(DriftReference reference, double falseAlarmRate) {
    if (!(falseAlarmRate > 0 && falseAlarmRate <= 0.01)) {
      throw new IllegalArgumentException(
          "a rate of false alarms is above 0 and at most 0.01, not " + falseAlarmRate);
    }
    double falseAlarm = falseAlarmRate * STRIDE / 2; // for each of two statistics
    double misled = MISLED / 2;
    marginDistance = new MarginDistance(reference);
    answerDistance = new AnswerDistance(reference, WINDOW);
    margins =
        new Window(marginDistance, WINDOW, marginDistance.threshold(WINDOW, falseAlarm, misled));
    answers =
        new Window(answerDistance, WINDOW, answerDistance.threshold(WINDOW, falseAlarm, misled));
  }

  /**
   * Takes what the model answered to the next image at the reference's {@link
   * DriftReference#step()}, whatever wider steps said then.
   *
   * @param margin NaN counts as the lowest of all
   * @param answer the class, from 0
   * @return whether the alarm rings
   * @throws IndexOutOfBoundsException if the reference has no such class
   */
  public boolean accept(double margin, int answer) {
    answers.add(answerDistance.bin(answer));
    margins.add(marginDistance.bin(margin));
    images++;
    if (state == State.QUIET && margins.isFull() && margins.added() % STRIDE == 0) {
      look();
    }
    return state == State.RINGING;
  }

  private void look() {
    margins.look();
    answers.look();
    if (margins.excess() > 1 || answers.excess() > 1) {
      state = State.RINGING;
      cause = margins.excess() >= answers.excess() ? Statistic.MARGIN : Statistic.CLASSES;
      since = images;
    }
  }

  /** Whether it rings. */
  public State state() {
    return state;
  }

  /** How many images it was told of, resets or not. */
  public long images() {
    return images;
  }

  /**
   * How many {@link #images()} there had been when it began to ring.
   *
   * @throws IllegalStateException if it is quiet
   */
  public long since() {
    requireRinging();
    return since;
  }

  /**
   * Which statistic made it ring; of both, the one that is further above its threshold.
   *
   * @throws IllegalStateException if it is quiet
   */
  public Statistic cause() {
    requireRinging();
    return cause;
  }

  private void requireRinging() {
    if (state == State.QUIET) {
      throw new IllegalStateException("the drift alarm is quiet");
    }
  }

  /**
   * The statistic when it last looked, which was when it began to ring; 0 before the first look.
   */
  public double value(Statistic statistic) {
    return window(statistic).value();
  }

  /** What the statistic must exceed for an alarm; infinity if it cannot tell anything. */
  public double threshold(Statistic statistic) {
    return window(statistic).threshold();
  }

  private Window window(Statistic statistic) {
    return switch (statistic) {
      case MARGIN -> margins;
      case CLASSES -> answers;
    };
  }

  /** Is quiet again and forgets the images of the window: looks next {@value #WINDOW} images on. */
  public void reset() {
    state = State.QUIET;
    margins.clear();
    answers.clear();
  }
}
