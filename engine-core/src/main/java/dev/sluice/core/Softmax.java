package dev.sluice.core;

/**
 * The class probabilities of one image. They are worked out when they are first asked for, and then
 * known to whoever asks after that: a policy, a safety rule, a meter. A view that is valid until
 * its {@link Logits} are asked for another image's; it allocates nothing. Not thread-safe.
 *
 * <p>Scores may be divided by a temperature before the softmax: it is positive, and 1 leaves them
 * as they are. All results are {@code NaN} if a score is NaN or the largest is infinite.
 */
public final class Softmax {
  private static final double NONE = 0;

  private final double[] scores;

  /** exp((score − largest) ÷ temperature) of every class. */
  private final double[] exps;

  private int argmax;

  /** That the other fields are of; {@link #NONE} before they are worked out. */
  private double temperature;

  private double sum;

  /** The largest of {@link #exps} but that of the answer; 0 if there is but one class. */
  private double second;

  Softmax(int classes) {
    this.scores = new double[classes];
    this.exps = new double[classes];
  }

  /** Looks at these scores from now on. */
  void read(Logits logits, int image) {
    for (int k = 0; k < scores.length; k++) {
      scores[k] = logits.get(image, k);
    }
    argmax = logits.argmax(image);
    temperature = NONE;
  }

  /** Number of classes. */
  public int classes() {
    return scores.length;
  }

  /** As {@link Logits#argmax}. */
  public int argmax() {
    return argmax;
  }

  /** As {@link Logits#margin}, at a temperature. */
  public double margin(double temperature) {
    prepare(temperature);
    return (1 - second) / sum;
  }

  /** The largest class probability. */
  public double topProbability(double temperature) {
    prepare(temperature);
    return 1 / sum;
  }

  /** A class's probability. */
  public double probability(int k, double temperature) {
    prepare(temperature);
    return exps[k] / sum;
  }

  /** The entropy of the class probabilities, in nats: 0 … log classes. */
  public double entropy(double temperature) {
    prepare(temperature);
    double weighted = 0;
    for (int k = 0; k < exps.length; k++) {
      weighted += exps[k] == 0 ? 0 : exps[k] * exponent(k);
    }
    return StrictMath.log(sum) - weighted / sum;
  }

  /** −log of a class's probability. */
  public double crossEntropy(int k, double temperature) {
    prepare(temperature);
    return StrictMath.log(sum) - exponent(k);
  }

  private double exponent(int k) {
    return (scores[k] - scores[argmax]) / temperature;
  }

  private void prepare(double temperature) {
    if (this.temperature == temperature) {
      return;
    }
    this.temperature = temperature;
    sum = 0;
    second = 0;
    for (int k = 0; k < exps.length; k++) {
      exps[k] = StrictMath.exp(exponent(k));
      sum += exps[k];
      if (k != argmax) {
        second = Math.max(second, exps[k]);
      }
    }
  }
}
