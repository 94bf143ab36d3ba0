package dev.sluice.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * The scores of a session's last run, (images, classes). A view that is valid until the session
 * runs again; it allocates nothing. Not thread-safe, as its session.
 */
public final class Logits {
  private final MemorySegment scores;
  private final int classes;
  private int images;

  /**
   * A view of scores.
   *
   * @param scores (images, classes) 32-bit floats; may hold more rows
   */
  public Logits(MemorySegment scores, int classes, int images) {
    this.scores = scores;
    this.classes = classes;
    this.images = images;
  }

  void images(int images) {
    this.images = images;
  }

  /** Number of images. */
  public int images() {
    return images;
  }

  public int classes() {
    return classes;
  }

  /** The score of a class before the softmax. */
  public float get(int image, int k) {
    Objects.checkIndex(image, images);
    Objects.checkIndex(k, classes);
    return scores.getAtIndex(ValueLayout.JAVA_FLOAT, (long) image * classes + k);
  }

  /** The class with the largest score, the first of equal ones; NaN is never larger. */
  public int argmax(int image) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      if (get(image, k) > get(image, best)) {
        best = k;
      }
    }
    return best;
  }

  /**
   * The score margin of Tann et al. 2016: largest minus second largest class probability, 0 … 1.
   * {@code NaN} if a score is not finite.
   */
  public double margin(int image) {
    return margin(image, 1);
  }

  /**
   * As {@link #margin(int)}, of scores divided by a temperature.
   *
   * @param temperature positive; 1 leaves the scores as they are
   */
  public double margin(int image, double temperature) {
    int best = argmax(image);
    double largest = get(image, best);
    double second = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      double score = get(image, k);
      sum += StrictMath.exp((score - largest) / temperature);
      if (k != best) {
        second = Math.max(second, score);
      }
    }
    return (1 - StrictMath.exp((second - largest) / temperature)) / sum;
  }

  /**
   * The largest class probability of scores divided by a temperature; {@code NaN} if a score is not
   * finite.
   */
  public double topProbability(int image, double temperature) {
    return StrictMath.exp(-crossEntropy(image, argmax(image), temperature));
  }

  /**
   * The entropy of the class probabilities of scores divided by a temperature, in nats: 0 … log
   * classes; {@code NaN} if a score is not finite.
   */
  public double entropy(int image, double temperature) {
    double largest = get(image, argmax(image));
    double sum = 0;
    double weighted = 0;
    for (int k = 0; k < classes; k++) {
      double exponent = (get(image, k) - largest) / temperature;
      double exp = StrictMath.exp(exponent);
      sum += exp;
      weighted += exp == 0 ? 0 * get(image, k) : exp * exponent;
    }
    return StrictMath.log(sum) - weighted / sum;
  }

  /**
   * −log of a class's probability, of scores divided by a temperature; {@code NaN} if a score is
   * not finite.
   */
  public double crossEntropy(int image, int k, double temperature) {
    double largest = get(image, argmax(image));
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      sum += StrictMath.exp((get(image, i) - largest) / temperature);
    }
    return StrictMath.log(sum) - (get(image, k) - largest) / temperature;
  }

  /** Softmax of one image's scores: writes {@code classes} probabilities. */
  public void probabilities(int image, double[] into) {
    double largest = get(image, argmax(image));
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      into[k] = StrictMath.exp(get(image, k) - largest);
      sum += into[k];
    }
    for (int k = 0; k < classes; k++) {
      into[k] /= sum;
    }
  }
}
