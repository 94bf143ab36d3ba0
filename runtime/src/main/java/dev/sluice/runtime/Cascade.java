package dev.sluice.runtime;

import dev.sluice.core.Logits;
import dev.sluice.core.Session;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Runs every image only as wide as its answer needs: all images at the first step of the policy's
 * path, then those that are not sure yet at the next one, until every image is answered. Steps that
 * never answer are jumped over: a dense network does not compute them at all, a triangular one on
 * the way.
 *
 * <p>An image's answer does not depend on the others of its batch, if the backend is {@link
 * dev.sluice.api.Backend#exact() exact}. After warm-up nothing is allocated. Not thread-safe, as
 * its session, which the caller closes.
 */
public final class Cascade {
  private final Session session;
  private final MarginPolicy policy;
  private final StepCosts costs;
  private final int[] path;
  private final int[] answers;
  private final double[] margins;
  private final int[] steps;

  /** The image at each position of the session's batch, and the positions that go on. */
  private final int[] imageAt;

  private final int[] unsure;
  private int images;
  private long macs;

  /**
   * @throws IllegalArgumentException if the policy is for another number of steps than the model's
   */
  public Cascade(Session session, MarginPolicy policy) {
    if (policy.steps() != session.model().steps()) {
      throw new IllegalArgumentException(
          "a policy for %d steps, but the model has %d"
              .formatted(policy.steps(), session.model().steps()));
    }
    this.session = session;
    this.policy = policy;
    this.costs = StepCosts.of(session.model());
    this.path = policy.path().stream().mapToInt(Integer::intValue).toArray();
    this.answers = new int[session.maxBatch()];
    this.margins = new double[session.maxBatch()];
    this.steps = new int[session.maxBatch()];
    this.imageAt = new int[session.maxBatch()];
    this.unsure = new int[session.maxBatch()];
  }

  /**
   * Answers the images that were written to {@link Session#input()}, which holds other images
   * afterwards.
   *
   * @param images how many, 1 … maxBatch of the session
   */
  public void classify(int images) {
    int step = path[0];
    Logits logits = session.infer(images, step);
    this.images = images;
    macs = images * costs.macs(step);
    for (int image = 0; image < images; image++) {
      imageAt[image] = image;
    }
    int left = take(logits, step);
    for (int i = 1; left > 0; i++) {
      int next = path[i];
      logits = session.escalate(next, unsure, left);
      macs += left * costs.macs(step, next);
      step = next;
      left = take(logits, step);
    }
  }

  /** Notes every answer, moves the images that go on to the front and returns their number. */
  private int take(Logits logits, int step) {
    int left = 0;
    for (int position = 0; position < logits.images(); position++) {
      int image = imageAt[position];
      answers[image] = logits.argmax(position);
      margins[image] = logits.margin(position);
      steps[image] = step;
      if (!policy.isSure(step, margins[image])) {
        unsure[left] = position;
        imageAt[left] = image;
        left++;
      }
    }
    return left;
  }

  /** Number of images of the last call. */
  public int images() {
    return images;
  }

  /**
   * The class that was found.
   *
   * @param image as it was in the input, 0 … images−1
   */
  public int answer(int image) {
    return answers[Objects.checkIndex(image, images)];
  }

  /** The margin of the answer; NaN if a score of the last step is. */
  public double margin(int image) {
    return margins[Objects.checkIndex(image, images)];
  }

  /** The step that answered. */
  public int step(int image) {
    return steps[Objects.checkIndex(image, images)];
  }

  /** Multiply-accumulates that the last call spent on all its images together. */
  public long macs() {
    return macs;
  }

  /**
   * Answers all images of a source and counts.
   *
   * @param progress hears after each batch how many images are done
   * @throws dev.sluice.api.SluiceException if there are no images
   */
  public OperatingPoint evaluate(ImageSource source, IntConsumer progress) {
    Tally tally = new Tally(policy);
    Batches.forEach(
        source,
        session,
        progress,
        (first, count) -> {
          classify(count);
          tally.spent(macs);
          for (int image = 0; image < count; image++) {
            tally.answered(steps[image], answers[image] == source.label(first + image));
          }
        });
    return tally.point();
  }
}
