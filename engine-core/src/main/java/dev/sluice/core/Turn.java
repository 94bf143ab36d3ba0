package dev.sluice.core;

/**
 * When a program updates a block, among the programs that run one after another for a batch and
 * train it. The first adds its gradient to what is left of the velocity, the others add theirs, and
 * the last moves the weights: so all of them compute with the same weights, and together they make
 * one update with the sum of their gradients.
 */
public enum Turn {
  /** The block's only program: a whole update. */
  ONLY("rates", true, true),
  /** The first of several. */
  FIRST("rates of the first", true, false),
  /** Neither the first nor the last. */
  BETWEEN("rates in between", false, false),
  /** The last of several. */
  LAST("rates of the last", false, true);

  private final String value;
  private final boolean first;
  private final boolean last;

  Turn(String value, boolean first, boolean last) {
    this.value = value;
    this.first = first;
    this.last = last;
  }

  static Turn of(boolean first, boolean last) {
    if (first) {
      return last ? ONLY : FIRST;
    }
    return last ? LAST : BETWEEN;
  }

  /** Name of the plan's value of role RATES; a plan has those that it needs. */
  public String value() {
    return value;
  }

  /** What that value holds, as {@link dev.sluice.api.Op.Sgd} takes it. */
  public float[] rates(double learningRate, double momentum, double weightDecay) {
    return new float[] {
      last ? (float) learningRate : 0, first ? (float) momentum : 1, first ? (float) weightDecay : 0
    };
  }
}
