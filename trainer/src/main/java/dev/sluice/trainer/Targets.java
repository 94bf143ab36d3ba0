package dev.sluice.trainer;

import dev.sluice.core.Logits;
import dev.sluice.core.Softmax;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The distributions that a batch is to be answered with, where a training plan reads them. */
final class Targets {
  private final MemorySegment targets; // (images, classes)
  private final int classes;

  Targets(MemorySegment targets, int classes) {
    this.targets = targets;
    this.classes = classes;
  }

  /** An image's target is its label. */
  void label(int image, int label) {
    for (int k = 0; k < classes; k++) {
      set(image, k, k == label ? 1 : 0);
    }
  }

  /**
   * Every image's target becomes, in part, what a teacher answers: distillation (Hinton et al.
   * 2015).
   *
   * @param temperature that the teacher's scores are divided by
   * @param share of the answers in the new targets; the rest is what they were
   */
  void teach(Logits teacher, double temperature, double share) {
    for (int image = 0; image < teacher.images(); image++) {
      Softmax answer = teacher.softmax(image);
      for (int k = 0; k < classes; k++) {
        double probability = answer.probability(k, temperature);
        set(image, k, share * probability + (1 - share) * get(image, k));
      }
    }
  }

  private double get(int image, int k) {
    return targets.getAtIndex(ValueLayout.JAVA_FLOAT, at(image, k));
  }

  private void set(int image, int k, double target) {
    targets.setAtIndex(ValueLayout.JAVA_FLOAT, at(image, k), (float) target);
  }

  private long at(int image, int k) {
    return (long) image * classes + k;
  }
}
