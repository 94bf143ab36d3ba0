package dev.sluice.runtime.calibration;

import dev.sluice.core.Logits;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.StepCosts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Observations without a model: images of different difficulty, wider steps a little better. */
public final class SyntheticObservations {
  private static final int CLASSES = 3;
  private static final int RIGHT = 1;

  /** A score that adds nothing to the softmax; and the largest difference of two scores. */
  private static final float FAR = 10_000;

  private SyntheticObservations() {}

  /** Dense or triangular costs; in half of the cases with many equal margins, in some with NaN. */
  public static Observations of(int steps, int images, Random random) {
    boolean dense = random.nextBoolean();
    boolean coarse = random.nextBoolean();
    double missing = random.nextInt(4) == 0 ? 0.1 : 0;
    return of(costs(steps, dense), images, coarse, missing, random);
  }

  /** Dense costs, different margins, no NaN. */
  static Observations fine(int steps, int images, Random random) {
    return of(costs(steps, true), images, false, 0, random);
  }

  private static Observations of(
      StepCosts costs, int images, boolean coarse, double missing, Random random) {
    int steps = costs.steps();
    double[][] margins = new double[steps][images];
    boolean[][] correct = new boolean[steps][images];
    for (int image = 0; image < images; image++) {
      double ease = 1.6 + 1.2 * random.nextGaussian();
      for (int step = 0; step < steps; step++) {
        double score = ease + 0.6 * step / steps + 0.5 * random.nextGaussian();
        double margin = Math.tanh(Math.abs(score + 0.4 * random.nextGaussian()));
        correct[step][image] = score > 0;
        margins[step][image] = coarse ? Math.rint(margin * 8) / 8 : margin;
        if (random.nextDouble() < missing) {
          margins[step][image] = Double.NaN;
        }
      }
    }
    return of(costs, margins, correct);
  }

  /** Scores of three classes that have these margins [step][image], but for rounding. */
  static Observations of(StepCosts costs, double[][] margins, boolean[][] correct) {
    int images = margins[0].length;
    List<Logits> logits = new ArrayList<>();
    for (int step = 0; step < margins.length; step++) {
      float[] scores = new float[images * CLASSES];
      for (int image = 0; image < images; image++) {
        double margin = margins[step][image];
        int best = correct[step][image] ? RIGHT : 0;
        double difference = Math.log((1 + margin) / (1 - margin)); // two classes: tanh(d / 2)
        scores[image * CLASSES + 1 - best] = -FAR;
        scores[image * CLASSES + best] = 0;
        scores[image * CLASSES + 2] =
            Double.isNaN(margin) ? Float.NaN : (float) -Math.min(difference, FAR);
      }
      logits.add(new Logits(MemorySegment.ofArray(scores), CLASSES, images));
    }
    int[] labels = IntStream.range(0, images).map(_ -> RIGHT).toArray();
    return new Observations(costs, logits, labels, LongStream.range(0, images).toArray());
  }

  /** Some of the images. */
  static Observations part(Observations all, int from, int to) {
    List<Logits> logits = new ArrayList<>();
    int classes = all.classes();
    for (int step = 0; step < all.steps(); step++) {
      float[] scores = new float[(to - from) * classes];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = all.logits(step).get(from + i / classes, i % classes);
      }
      logits.add(new Logits(MemorySegment.ofArray(scores), classes, to - from));
    }
    int[] labels = IntStream.range(from, to).map(all::label).toArray();
    return new Observations(all.macs(), logits, labels, LongStream.range(from, to).toArray());
  }

  static StepCosts costs(int steps, boolean dense) {
    return StepCosts.of(
        StepCosts.MACS,
        steps,
        (from, to) -> whole(to) - (dense || from == Budget.FROM_INPUT ? 0 : whole(from)));
  }

  private static double whole(int step) {
    return 1000.0 * (step + 1) * (step + 1);
  }
}
