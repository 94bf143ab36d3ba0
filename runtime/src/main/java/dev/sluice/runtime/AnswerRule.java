package dev.sluice.runtime;

import dev.sluice.core.Softmax;

/**
 * Looks at an answer and says at which step it may be final. What a rule is used for says what it
 * means: as the policy of a {@link Cascade} it is a wish, which a budget may deny; as its safety
 * rule it is a condition, and an answer that does not meet it is not given.
 *
 * <p>Rules are asked for every image after every run: they allocate nothing and are quick.
 */
public interface AnswerRule {
  /** Any answer will do. */
  AnswerRule NONE = (step, _) -> step;

  /**
   * The narrowest step at which this image may be answered, judged by what a step answers now.
   *
   * @param step that was run
   * @param answer what it answered; not valid later
   * @return {@code step} or less: the answer is final; a wider step: it is asked next; more than
   *     the model has: no step will do
   */
  int required(int step, Softmax answer);

  /** The narrowest step whose answer can be final; narrower ones need not be run. */
  default int first() {
    return 0;
  }

  /**
   * Refuses a model that the rule is not for.
   *
   * @param steps of the model
   * @param classes of the model
   * @throws IllegalArgumentException if the rule is for other numbers
   */
  default void check(int steps, int classes) {}

  /** Both rules: the wider of the steps that they require. */
  default AnswerRule and(AnswerRule other) {
    AnswerRule one = this;
    return new AnswerRule() {
      @Override
      public int required(int step, Softmax answer) {
        return Math.max(one.required(step, answer), other.required(step, answer));
      }

      @Override
      public int first() {
        return Math.max(one.first(), other.first());
      }

      @Override
      public void check(int steps, int classes) {
        one.check(steps, classes);
        other.check(steps, classes);
      }
    };
  }

  /**
   * Every answer is that of one step: a fixed width; with a {@link Budget}, the widest that it
   * allows.
   */
  static AnswerRule atLeast(int minimum) {
    return new AnswerRule() {
      @Override
      public int required(int step, Softmax answer) {
        return minimum;
      }

      @Override
      public int first() {
        return minimum;
      }

      @Override
      public void check(int steps, int classes) {
        if (minimum < 0 || minimum >= steps) {
          throw new IllegalArgumentException(
              "step %d is required, but the model has steps 0 to %d".formatted(minimum, steps - 1));
        }
      }
    };
  }
}
