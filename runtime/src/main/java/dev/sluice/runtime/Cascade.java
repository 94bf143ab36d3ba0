package dev.sluice.runtime;

import dev.sluice.core.Logits;
import dev.sluice.core.Session;
import dev.sluice.core.Softmax;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Runs every image only as wide as its answer needs: all images at the first step that may answer,
 * then those that are not sure yet at a wider one, until every image is answered, or may not be.
 * Steps that nobody asks for are jumped over: a dense network does not compute them at all, a
 * triangular one on the way.
 *
 * <p>Unless there is a budget, an image's answer does not depend on the others of its batch, if the
 * backend is {@link dev.sluice.api.Backend#exact() exact}. After warm-up nothing is allocated. Not
 * thread-safe, as its session, which the caller closes.
 */
public final class Cascade {
  private static final int NO_ANSWER = -1;

  private final Session session;
  private final Judgement judgement;
  private final StepCosts macs;
  private final Runs runs;
  private final int[] answers;
  private final double[] margins;
  private final int[] firstAnswers;
  private final double[] firstMargins;
  private final int[] steps;
  private final Outcome[] outcomes;

  /** The image at each position of the session's batch, and the positions that go on. */
  private final int[] imageAt;

  private final int[] unsure;

  /** The step that each image goes on to; it is not judged before. */
  private final int[] wanted;

  private int images;

  /**
   * A cascade without safety rules and without a limit.
   *
   * @throws IllegalArgumentException if the policy is for another number of steps than the model's
   */
  public Cascade(Session session, AnswerRule policy) {
    this(session, policy, AnswerRule.NONE, Budget.UNLIMITED);
  }

  /**
   * A cascade.
   *
   * @param policy how wide an image should go; the budget may deny it
   * @param safety what an answer must meet; one that does not is not given
   * @param budget how wide an image can go
   * @throws IllegalArgumentException if a rule is for another number of steps or classes than the
   *     model's
   * @throws dev.sluice.api.SluiceException if the budget is for another model or device
   */
  public Cascade(Session session, AnswerRule policy, AnswerRule safety, Budget budget) {
    int allSteps = session.model().steps();
    int classes = session.model().network().classes();
    policy.check(allSteps, classes);
    safety.check(allSteps, classes);
    budget.check(session);
    int batch = session.maxBatch();
    this.session = session;
    this.judgement = new Judgement(policy, safety, budget, allSteps - 1);
    this.macs = StepCosts.macs(session.model().network());
    this.runs = new Runs(allSteps);
    this.answers = new int[batch];
    this.margins = new double[batch];
    this.firstAnswers = new int[batch];
    this.firstMargins = new double[batch];
    this.steps = new int[batch];
    this.outcomes = new Outcome[batch];
    this.imageAt = new int[batch];
    this.unsure = new int[batch];
    this.wanted = new int[batch];
  }

  /**
   * Answers the images that were written to {@link Session#input()}, which holds other images
   * afterwards.
   *
   * @param images how many, 1 … maxBatch of the session
   */
  public void classify(int images) {
    Objects.checkIndex(images - 1, answers.length);
    this.images = images;
    runs.clear();
    Budget budget = judgement.budget();
    budget.begin(images);
    int step = widestAllowed(judgement.first());
    if (step == Budget.FROM_INPUT) {
      refuse();
    } else {
      run(step);
    }
    budget.end();
  }

  /** The widest step up to this one that the budget allows to begin with. */
  private int widestAllowed(int wish) {
    Budget budget = judgement.budget();
    int step = wish;
    while (step >= 0 && !budget.allows(Budget.FROM_INPUT, step)) {
      step--;
    }
    boolean runs = step >= 0 || budget.whenNothingFits() == Budget.WhenNothingFits.RUN_NARROWEST;
    return runs ? Math.max(step, 0) : Budget.FROM_INPUT;
  }

  private void refuse() {
    for (int image = 0; image < images; image++) {
      outcomes[image] = Outcome.REFUSED;
      answers[image] = NO_ANSWER;
      steps[image] = Budget.FROM_INPUT;
      margins[image] = Double.NaN;
      firstAnswers[image] = NO_ANSWER;
      firstMargins[image] = Double.NaN;
    }
  }

  private void run(int start) {
    int step = start;
    Logits logits = session.infer(images, step);
    ran(Budget.FROM_INPUT, step, images);
    for (int image = 0; image < images; image++) {
      imageAt[image] = image;
      wanted[image] = step;
    }
    int left = judge(logits, step);
    System.arraycopy(answers, 0, firstAnswers, 0, images); // all of them are of this step
    System.arraycopy(margins, 0, firstMargins, 0, images);
    while (left > 0) {
      int next = nearest(left);
      logits = session.escalate(next, unsure, left);
      ran(step, next, left);
      step = next;
      left = judge(logits, step);
    }
  }

  private void ran(int from, int to, int count) {
    runs.add(from, to, count);
    judgement.budget().ran(from, to, count);
  }

  /** Notes every answer, moves the images that go on to the front and returns their number. */
  private int judge(Logits logits, int step) {
    int left = 0;
    for (int position = 0; position < logits.images(); position++) {
      int image = imageAt[position];
      int next = wanted[image];
      if (next == step) {
        Softmax answer = logits.softmax(position);
        answers[image] = answer.argmax();
        margins[image] = answer.margin(1);
        steps[image] = step;
        next = judgement.after(step, answer);
      }
      if (next > step) {
        wanted[image] = next;
        unsure[left] = position;
        imageAt[left] = image;
        left++;
      } else {
        outcomes[image] = Judgement.outcome(next);
      }
    }
    return left;
  }

  /** The narrowest step that one of the images which go on wants. */
  private int nearest(int left) {
    int nearest = wanted[imageAt[0]];
    for (int i = 1; i < left; i++) {
      nearest = Math.min(nearest, wanted[imageAt[i]]);
    }
    return nearest;
  }

  /** Number of images of the last call. */
  public int images() {
    return images;
  }

  /**
   * How it ended.
   *
   * @param image as it was in the input, 0 … images−1
   */
  public Outcome outcome(int image) {
    return outcomes[Objects.checkIndex(image, images)];
  }

  /**
   * The class that was found; −1 if nothing was run. Where the outcome is {@link
   * Outcome#ABSTAINED}, it must not be used as an answer.
   */
  public int answer(int image) {
    return answers[Objects.checkIndex(image, images)];
  }

  /**
   * The score margin of the answer, whatever the policy looks at; NaN if a score of the last step
   * is, or nothing was run.
   */
  public double margin(int image) {
    return margins[Objects.checkIndex(image, images)];
  }

  /**
   * As {@link #answer}, at the first step that was run: every image has been there, so this, with
   * {@link #firstMargin}, is what a drift alarm hears: if a model's policy alone says where to
   * begin. −1 if nothing was run, of which an alarm must not hear.
   */
  public int firstAnswer(int image) {
    return firstAnswers[Objects.checkIndex(image, images)];
  }

  /** As {@link #margin}, at the first step that was run. */
  public double firstMargin(int image) {
    return firstMargins[Objects.checkIndex(image, images)];
  }

  /** The step that answered; −1 if nothing was run. */
  public int step(int image) {
    return steps[Objects.checkIndex(image, images)];
  }

  /** Multiply-accumulates that the last call spent on all its images together. */
  public double macs() {
    return cost(macs);
  }

  /** What the last call spent on all its images together. */
  public double cost(StepCosts costs) {
    return runs.cost(costs);
  }

  /**
   * Answers all images of a source and counts. An image of which no answer is given is not right.
   *
   * @param progress hears after each batch how many images are done
   * @throws dev.sluice.api.SluiceException if there are no images
   */
  public OperatingPoint evaluate(ImageSource source, IntConsumer progress) {
    Tally tally = new Tally(session.model().steps());
    Batches.forEach(
        source,
        session,
        progress,
        (first, count) -> {
          classify(count);
          tally.runs().add(runs);
          for (int image = 0; image < count; image++) {
            if (outcomes[image].isAnswer()) {
              tally.answered(steps[image], answers[image] == source.label(first + image));
            } else {
              tally.notAnswered();
            }
          }
        });
    return tally.point();
  }
}
