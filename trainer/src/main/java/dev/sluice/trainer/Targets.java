package dev.sluice.trainer;

import dev.sluice.core.Logits;
import dev.sluice.core.Softmax;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The distributions that a batch is to be answered with, where a training plan reads them. */
final class Targets {
  /** Of a teacher's scores: softer answers say more about the classes that are not the best. */
  private static final double TEMPERATURE = 2;

  /** Of a teacher's answers. */
  private static final double SHARE = 0.5;

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
   * 2015). The rest is what it was.
   */
  void teach(Logits teacher) {
    for (int image = 0; image < teacher.images(); image++) {
      Softmax answer = teacher.softmax(image);
      for (int k = 0; k < classes; k++) {
        double probability = answer.probability(k, TEMPERATURE);
        set(image, k, SHARE * probability + (1 - SHARE) * get(image, k));
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
