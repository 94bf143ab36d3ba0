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
  private final Softmax softmax;
  private int images;

  /**
   * A view of scores.
   *
   * @param scores (images, classes) 32-bit floats; may hold more rows
   */
  public Logits(MemorySegment scores, int classes, int images) {
    this.scores = scores;
    this.classes = classes;
    this.softmax = new Softmax(classes);
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
   * {@code NaN} if a score is NaN or the largest is infinite.
   */
  public double margin(int image) {
    return softmax(image).margin(1);
  }

  /** The class probabilities of an image; the same object for every image. */
  public Softmax softmax(int image) {
    softmax.read(this, image);
    return softmax;
  }
}
