package dev.sluice.runtime.calibration;

import dev.sluice.runtime.ConfidencePolicy;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The images of one step by rising confidence, NaN first, and where a threshold can part them. With
 * cut k the images of ranks below k go on and the others are answered; the cut {@code images} says
 * that the step never answers.
 */
final class Ranking {
  /** Below every confidence. */
  private static final double NOT_A_NUMBER = -1;

  private final int[] order;
  private final int[] ranks;
  private final double[] thresholds;

  Ranking(double[] confidences) {
    int images = confidences.length;
    order =
        IntStream.range(0, images)
            .boxed()
            .sorted(Comparator.comparingDouble(image -> rankable(confidences[image])))
            .mapToInt(Integer::intValue)
            .toArray();
    ranks = new int[images];
    thresholds = new double[images + 1];
    double below = NOT_A_NUMBER;
    for (int rank = 0; rank < images; rank++) {
      ranks[order[rank]] = rank;
      double confidence = rankable(confidences[order[rank]]);
      thresholds[rank] = between(below, confidence);
      below = confidence;
    }
    thresholds[images] = ConfidencePolicy.NEVER;
  }

  private static double rankable(double confidence) {
    return Double.isNaN(confidence) ? NOT_A_NUMBER : confidence;
  }

  /** A threshold that {@code above} reaches and {@code below} does not; NaN if there is none. */
  private static double between(double below, double above) {
    if (below == NOT_A_NUMBER) {
      return above == NOT_A_NUMBER ? Double.NaN : 0;
    }
    double middle = below + (above - below) / 2;
    double threshold = middle > below ? middle : above;
    return threshold > below && threshold < ConfidencePolicy.NEVER ? threshold : Double.NaN;
  }

  int images() {
    return order.length;
  }

  int image(int rank) {
    return order[rank];
  }

  int rank(int image) {
    return ranks[image];
  }

  /** Whether a threshold makes this cut; none parts images of the same confidence. */
  boolean isPossible(int cut) {
    return !Double.isNaN(thresholds[cut]);
  }

  /** The first possible cut from here on, at most {@link #images()}. */
  int possible(int from) {
    int cut = Math.clamp(from, 0, images());
    while (!isPossible(cut)) {
      cut++;
    }
    return cut;
  }

  /** The threshold that makes a possible cut: half way between the confidences on its two sides. */
  double threshold(int cut) {
    return thresholds[cut];
  }
}
