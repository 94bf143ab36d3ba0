package dev.sluice.runtime;

import dev.sluice.core.DriftReference;
import dev.sluice.core.Logits;
import dev.sluice.core.Session;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What a model answers on labelled images at every step: all that is needed to say what any rules
 * would do on them. Not thread-safe.
 */
public final class Observations {
  private final StepCosts macs;
  private final List<Logits> logits;
  private final int[] labels;
  private final long[] fingerprints;

  /**
   * @param macs that the model's runs spend
   * @param logits of every step, narrowest first, for the same images; not copied
   * @param labels the right answers; not copied
   * @param fingerprints numbers that tell the images apart; not copied
   */
  public Observations(StepCosts macs, List<Logits> logits, int[] labels, long[] fingerprints) {
    this.macs = macs;
    this.logits = List.copyOf(logits);
    this.labels = labels;
    this.fingerprints = fingerprints;
  }

  /**
   * Runs all images at every step.
   *
   * @param progress hears after each batch how many images are done
   * @throws dev.sluice.api.SluiceException if there are no images
   */
  public static Observations collect(Session session, ImageSource images, IntConsumer progress) {
    int steps = session.model().steps();
    int classes = session.model().network().classes();
    int[] labels = IntStream.range(0, images.size()).map(images::label).toArray();
    List<MemorySegment> scores =
        IntStream.range(0, steps)
            .mapToObj(
                _ -> MemorySegment.ofArray(new float[Math.multiplyExact(labels.length, classes)]))
            .toList();
    long[] fingerprints = new long[labels.length];
    Batches.forEach(
        images,
        session,
        progress,
        (first, count) -> {
          for (int i = 0; i < count; i++) {
            fingerprints[first + i] = fingerprint(session, i);
          }
          for (int step = 0; step < steps; step++) {
            Logits run = step == 0 ? session.infer(count, 0) : session.escalate(step);
            for (int i = 0; i < count; i++) {
              for (int k = 0; k < classes; k++) {
                long at = (long) (first + i) * classes + k;
                scores.get(step).setAtIndex(ValueLayout.JAVA_FLOAT, at, run.get(i, k));
              }
            }
          }
        });
    return new Observations(
        StepCosts.macs(session.model().network()),
        scores.stream().map(of -> new Logits(of, classes, labels.length)).toList(),
        labels,
        fingerprints);
  }

  /** A 64-bit hash of an image in the session's input. */
  private static long fingerprint(Session session, int image) {
    int floats = session.model().network().input().size();
    long hash = 0;
    for (int i = 0; i < floats; i++) {
      long at = (long) image * floats + i;
      int bits = session.input().getAtIndex(ValueLayout.JAVA_INT, at);
      hash = Long.rotateLeft(hash ^ bits, 29) * 0x9E3779B97F4A7C15L; // Fibonacci hashing's factor
    }
    return hash;
  }

  /**
   * The full widths of two models as if they were two steps, to fit a threshold for {@link
   * BigLittle} on.
   *
   * @param little what the little one answers
   * @param big what the big one answers on the same images
   * @param macs of the two: {@link BigLittle#costs}
   * @throws IllegalArgumentException if the images are not the same
   */
  public static Observations pair(Observations little, Observations big, StepCosts macs) {
    if (!Arrays.equals(little.fingerprints, big.fingerprints)) {
      throw new IllegalArgumentException("the two models answered other images");
    }
    return new Observations(
        macs,
        List.of(little.logits.getLast(), big.logits.getLast()),
        little.labels,
        little.fingerprints);
  }

  /**
   * These images, then others that the same model answered.
   *
   * @throws IllegalArgumentException if the numbers of steps or classes differ
   */
  public Observations and(Observations others) {
    if (others.steps() != steps() || others.classes() != classes()) {
      throw new IllegalArgumentException("another model answered the other images");
    }
    return new Observations(
        macs,
        IntStream.range(0, steps())
            .mapToObj(step -> joined(logits.get(step), others.logits.get(step)))
            .toList(),
        IntStream.concat(Arrays.stream(labels), Arrays.stream(others.labels)).toArray(),
        LongStream.concat(Arrays.stream(fingerprints), Arrays.stream(others.fingerprints))
            .toArray());
  }

  private static Logits joined(Logits first, Logits others) {
    int classes = first.classes();
    int images = first.images() + others.images();
    float[] scores = new float[Math.multiplyExact(images, classes)];
    for (int i = 0; i < scores.length; i++) {
      int image = i / classes;
      boolean isFirst = image < first.images();
      scores[i] =
          isFirst ? first.get(image, i % classes) : others.get(image - first.images(), i % classes);
    }
    return new Logits(MemorySegment.ofArray(scores), classes, images);
  }

  /** Number of images, at least 1. */
  public int images() {
    return labels.length;
  }

  /** Number of widths. */
  public int steps() {
    return logits.size();
  }

  public int classes() {
    return logits.getFirst().classes();
  }

  /** Multiply-accumulates that the model's runs spend. */
  public StepCosts macs() {
    return macs;
  }

  /** The scores of all images at a step. */
  public Logits logits(int step) {
    return logits.get(step);
  }

  /** The right answer. */
  public int label(int image) {
    return labels[image];
  }

  /** Whether an image's answer at a step is right. */
  public boolean correct(int image, int step) {
    return logits.get(step).argmax(image) == labels[image];
  }

  /** How many answers of a step are right. */
  public int correct(int step) {
    int count = 0;
    for (int image = 0; image < labels.length; image++) {
      count += correct(image, step) ? 1 : 0;
    }
    return count;
  }

  /** Right answers of a step, as a fraction of 1. */
  public double accuracy(int step) {
    return (double) correct(step) / images();
  }

  /**
   * What a drift alarm takes for usual.
   *
   * @param step the first that every image passes: a policy's first one
   * @throws dev.sluice.api.SluiceException if there are too few images, or all of them got the same
   *     answer
   */
  public DriftReference driftReference(int step) {
    Logits seen = logits.get(step);
    return DriftReference.of(
        step,
        IntStream.range(0, images()).mapToDouble(seen::margin).toArray(),
        IntStream.range(0, images()).map(seen::argmax).toArray(),
        classes());
  }

  /** How many of these images are among others. */
  public int sharedWith(Observations others) {
    long[] sorted = others.fingerprints.clone();
    Arrays.sort(sorted);
    return (int)
        LongStream.of(fingerprints).filter(one -> Arrays.binarySearch(sorted, one) >= 0).count();
  }

  /** Hears what becomes of the images: see {@link #replay}. */
  @FunctionalInterface
  public interface Replayed {
    /**
     * An image is done.
     *
     * @param step the last that it was run at
     * @param outcome {@link Outcome#ANSWERED} or {@link Outcome#ABSTAINED}
     */
    void done(int image, int step, Outcome outcome);

    /**
     * An image is run.
     *
     * @param from a step or {@link Budget#FROM_INPUT}
     */
    default void ran(int image, int from, int to) {}
  }

  /**
   * What a {@link Cascade} with these rules does on these images.
   *
   * @throws IllegalArgumentException if a rule is for another number of steps or classes
   */
  public OperatingPoint evaluate(AnswerRule policy, AnswerRule safety) {
    return replay(policy, safety, (_, _, _) -> {});
  }

  /** As {@link #evaluate(AnswerRule, AnswerRule)}, without safety rules. */
  public OperatingPoint evaluate(AnswerRule policy) {
    return evaluate(policy, AnswerRule.NONE);
  }

  /** As {@link #evaluate(AnswerRule, AnswerRule)}, image by image. */
  public OperatingPoint replay(AnswerRule policy, AnswerRule safety, Replayed each) {
    policy.check(steps(), classes());
    safety.check(steps(), classes());
    Judgement judgement = new Judgement(policy, safety, Budget.UNLIMITED, steps() - 1);
    Tally tally = new Tally(steps());
    for (int image = 0; image < images(); image++) {
      int step = judgement.first();
      tally.runs().add(Budget.FROM_INPUT, step, 1);
      each.ran(image, Budget.FROM_INPUT, step);
      int next = judgement.after(step, logits.get(step).softmax(image));
      while (next > step) {
        tally.runs().add(step, next, 1);
        each.ran(image, step, next);
        step = next;
        next = judgement.after(step, logits.get(step).softmax(image));
      }
      Outcome outcome = Judgement.outcome(next);
      if (outcome.isAnswer()) {
        tally.answered(step, correct(image, step));
      } else {
        tally.notAnswered();
      }
      each.done(image, step, outcome);
    }
    return tally.point();
  }
}
