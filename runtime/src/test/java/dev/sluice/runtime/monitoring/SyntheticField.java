package dev.sluice.runtime.monitoring;

import dev.sluice.core.DriftReference;
import java.util.Random;
import java.util.stream.IntStream;

/** Margins and answers without a model, independent of one another. */
final class SyntheticField {
  /** Uneven, with one class that is rare and one that never comes. */
  private static final double[] CLASSES = {0.4, 0.25, 0.15, 0.1, 0.095, 0.005, 0};

  private final Random random;
  private final double shift;

  /**
   * @param shift how much less sure the model is than at calibration; about the share of images by
   *     which the margins' distribution changes
   */
  SyntheticField(long seed, double shift) {
    this.random = new Random(seed);
    this.shift = shift;
  }

  /** Many margins are large, three in ten saturate, one in ten is coarse, a few are NaN. */
  double margin() {
    double kind = random.nextDouble();
    if (random.nextDouble() < shift) {
      return 0.3 * random.nextDouble();
    }
    if (kind < 0.3) {
      return 1;
    }
    if (kind < 0.4) {
      return Math.rint(random.nextDouble() * 8) / 8;
    }
    return kind < 0.401 ? Double.NaN : 1 - Math.pow(random.nextDouble(), 3);
  }

  int answer() {
    double left = random.nextDouble();
    int k = 0;
    while (left >= CLASSES[k] && k < CLASSES.length - 2) {
      left -= CLASSES[k];
      k++;
    }
    return k;
  }

  /** As many images' margins and answers. */
  DriftReference reference(int images) {
    return DriftReference.of(
        0,
        IntStream.range(0, images).mapToDouble(_ -> margin()).toArray(),
        IntStream.range(0, images).map(_ -> answer()).toArray(),
        CLASSES.length);
  }
}
