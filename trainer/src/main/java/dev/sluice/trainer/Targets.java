package dev.sluice.trainer;

import dev.sluice.core.Logits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The distributions that a batch is to be answered with, where a training plan reads them. */
final class Targets {
  private final MemorySegment targets; // (images, classes)
  private final double[] probabilities;

  Targets(MemorySegment targets, int classes) {
    this.targets = targets;
    this.probabilities = new double[classes];
  }

  /** An image's target is its label. */
  void label(int image, int label) {
    for (int k = 0; k < probabilities.length; k++) {
      set(image, k, k == label ? 1 : 0);
    }
  }

  /** Every image's target is what a teacher answers: distillation (Hinton et al. 2015). */
  void teach(Logits teacher) {
    for (int image = 0; image < teacher.images(); image++) {
      teacher.probabilities(image, probabilities);
      for (int k = 0; k < probabilities.length; k++) {
        set(image, k, probabilities[k]);
      }
    }
  }

  private void set(int image, int k, double target) {
    long at = (long) image * probabilities.length + k;
    targets.setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) target);
  }
}
