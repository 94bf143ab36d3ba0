package dev.sluice.runtime;

/** How the inference of an image ended. */
public enum Outcome {
  /** With an answer that the policy takes. */
  ANSWERED,
  /** With the answer of a narrower step than the policy wished: the budget allowed no more. */
  LIMITED,
  /** Without an answer: no step that was allowed could meet the safety rules. */
  ABSTAINED,
  /** Without a run: not even the narrowest step was within the budget. */
  REFUSED;

  /** Whether there is an answer. */
  public boolean isAnswer() {
    return this == ANSWERED || this == LIMITED;
  }
}
