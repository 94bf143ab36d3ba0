package dev.sluice.runtime;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The images of one step by rising margin, NaN first, and where a threshold can part them. With cut
 * k the images of ranks below k go on and the others are answered; the cut {@code images} says that
 * the step never answers.
 */
final class Ranking {
  /** Below every margin. */
  private static final double NOT_A_MARGIN = -1;

  private final int[] order;
  private final int[] ranks;
  private final double[] thresholds;

  Ranking(double[] margins) {
    int images = margins.length;
    order =
        IntStream.range(0, images)
            .boxed()
            .sorted(Comparator.comparingDouble(image -> rankable(margins[image])))
            .mapToInt(Integer::intValue)
            .toArray();
    ranks = new int[images];
    thresholds = new double[images + 1];
    double below = NOT_A_MARGIN;
    for (int rank = 0; rank < images; rank++) {
      ranks[order[rank]] = rank;
      double margin = rankable(margins[order[rank]]);
      thresholds[rank] = between(below, margin);
      below = margin;
    }
    thresholds[images] = MarginPolicy.NEVER;
  }

  private static double rankable(double margin) {
    return Double.isNaN(margin) ? NOT_A_MARGIN : margin;
  }

  /** A threshold that {@code above} reaches and {@code below} does not; NaN if there is none. */
  private static double between(double below, double above) {
    if (below == NOT_A_MARGIN) {
      return above == NOT_A_MARGIN ? Double.NaN : 0;
    }
    double middle = below + (above - below) / 2;
    double threshold = middle > below ? middle : above;
    return threshold > below && threshold < MarginPolicy.NEVER ? threshold : Double.NaN;
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

  /** Whether a threshold makes this cut; none parts images of the same margin. */
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

  /** The threshold that makes a possible cut: half way between the margins on its two sides. */
  double threshold(int cut) {
    return thresholds[cut];
  }
}
