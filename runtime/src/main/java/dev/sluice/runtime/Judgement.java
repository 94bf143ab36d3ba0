package dev.sluice.runtime;

import dev.sluice.core.Softmax;

/**
 * What becomes of an image after a run, by the policy, the safety rules and the budget.
 *
 * @param policy how wide it should go
 * @param safety what its answer must meet
 * @param budget how wide it can go
 * @param last the widest step
 */
record Judgement(AnswerRule policy, AnswerRule safety, Budget budget, int last) {
  static final int ANSWERED = -1;
  static final int LIMITED = -2;
  static final int ABSTAINED = -3;

  /** The first step to ask. */
  int first() {
    return Math.max(policy.first(), safety.first());
  }

  /** The wider step to ask next, or one of the negative constants. */
  int after(int step, Softmax answer) {
    int must = safety.required(step, answer);
    int next = Math.max(must, policy.required(step, answer));
    if (next <= step) {
      return ANSWERED;
    }
    if (next <= last && budget.allows(step, next)) {
      return next;
    }
    if (must <= step) {
      return LIMITED;
    }
    boolean less = must < next && must <= last && budget.allows(step, must);
    return less ? must : ABSTAINED; // what safety demands may fit where what is wished does not
  }

  static Outcome outcome(int after) {
    return switch (after) {
      case ANSWERED -> Outcome.ANSWERED;
      case LIMITED -> Outcome.LIMITED;
      case ABSTAINED -> Outcome.ABSTAINED;
      default -> throw new IllegalArgumentException("goes on to step " + after);
    };
  }
}
