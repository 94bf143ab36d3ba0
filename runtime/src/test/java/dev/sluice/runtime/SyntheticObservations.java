package dev.sluice.runtime;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Observations without a model: images of different difficulty, wider steps a little better. */
final class SyntheticObservations {
  private SyntheticObservations() {}

  /** Dense or triangular costs; in half of the cases with many equal margins, in some with NaN. */
  static Observations of(int steps, int images, Random random) {
    boolean dense = random.nextBoolean();
    boolean coarse = random.nextBoolean();
    double missing = random.nextInt(4) == 0 ? 0.1 : 0;
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
    return new Observations(costs(steps, dense), margins, correct);
  }

  private static StepCosts costs(int steps, boolean dense) {
    List<Long> whole =
        IntStream.rangeClosed(1, steps).mapToObj(width -> 1000L * width * width).toList();
    return new StepCosts(
        whole,
        IntStream.range(0, steps)
            .mapToObj(
                to ->
                    IntStream.range(0, to)
                        .mapToObj(from -> whole.get(to) - (dense ? 0 : whole.get(from)))
                        .toList())
            .toList());
  }
}
