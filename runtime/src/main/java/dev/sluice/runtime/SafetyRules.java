package dev.sluice.runtime;

import dev.sluice.core.Softmax;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Conditions for giving an answer at all, for those that are expensive when wrong. Meant as a
 * {@link Cascade}'s safety rule: an image whose answer does not meet them at any step is not
 * answered.
 *
 * @param confidence how sure an answer is
 * @param minimumStep the narrowest step that may answer anything
 * @param classes the conditions of each class, in the order of the logits
 */
public record SafetyRules(Confidence confidence, int minimumStep, List<OfClass> classes)
    implements AnswerRule {
  /**
   * What an answer needs that names this class.
   *
   * @param minimumStep the narrowest step that may give it
   * @param minimumConfidence 0 to 1: an answer that is less sure goes on to the next step, and is
   *     not given if that was the last; 0 takes all of them
   */
  public record OfClass(int minimumStep, double minimumConfidence) {
    /** Any answer. */
    public static final OfClass ANY = new OfClass(0, 0);

    /**
     * @throws IllegalArgumentException if the confidence is not from 0 to 1
     */
    public OfClass {
      if (!(minimumConfidence >= 0 && minimumConfidence <= 1)) {
        throw new IllegalArgumentException("a confidence is from 0 to 1, not " + minimumConfidence);
      }
    }
  }

  public SafetyRules {
    classes = List.copyOf(classes);
  }

  /** Every answer must be this sure; what is not even at full width is not answered. */
  public static SafetyRules unlessUnsure(
      Confidence confidence, double minimumConfidence, int classes) {
    OfClass each = new OfClass(0, minimumConfidence);
    return new SafetyRules(confidence, 0, IntStream.range(0, classes).mapToObj(_ -> each).toList());
  }

  /**
   * The same rules with other conditions for one class.
   *
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public SafetyRules with(int ofClass, OfClass conditions) {
    Objects.checkIndex(ofClass, classes.size());
    return new SafetyRules(
        confidence,
        minimumStep,
        IntStream.range(0, classes.size())
            .mapToObj(k -> k == ofClass ? conditions : classes.get(k))
            .toList());
  }

  @Override
  public void check(int steps, int classes) {
    if (confidence.steps() != steps || this.classes.size() != classes) {
      throw new IllegalArgumentException(
          "rules for %d steps and %d classes, but the model has %d and %d"
              .formatted(confidence.steps(), this.classes.size(), steps, classes));
    }
    for (int k = 0; k < classes; k++) {
      atStep(this.classes.get(k).minimumStep(), steps);
    }
    atStep(minimumStep, steps);
  }

  private static void atStep(int step, int steps) {
    if (step < 0 || step >= steps) {
      throw new IllegalArgumentException(
          "step %d is required, but the model has steps 0 to %d".formatted(step, steps - 1));
    }
  }

  @Override
  public int first() {
    return minimumStep;
  }

  @Override
  public int required(int step, Softmax answer) {
    OfClass conditions = classes.get(answer.argmax());
    int least = Math.max(minimumStep, conditions.minimumStep());
    if (step < least) {
      return least;
    }
    double minimum = conditions.minimumConfidence();
    return minimum == 0 || confidence.of(step, answer) >= minimum ? step : step + 1;
  }
}
