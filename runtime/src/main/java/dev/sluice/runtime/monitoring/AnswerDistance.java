package dev.sluice.runtime.monitoring;

import dev.sluice.core.DriftReference;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far the shares of the answered classes are from the reference's, by the χ² statistic of
 * Freeman and Tukey (The Annals of Mathematical Statistics 21, 1950): 2 · √Σ (√p − √q)², where p is
 * a class's share of the window and q its share of the reference. For small differences this is the
 * root of Pearson's χ² over the number of images.
 *
 * <p>Unlike Pearson's it is a distance in the sense of geometry: from window to reference is at
 * most from window to truth plus from truth to reference. Each of these is √(χ²/n) for its own
 * number of images, and so is the threshold.
 *
 * <p>Classes that come fewer than five times in the reference, or are expected so in a window, are
 * taken together, since χ² is no good approximation for them.
 */
final class AnswerDistance implements WindowStatistic {
  private static final double FEWEST_EXPECTED = 5;

  private final int reference;
  private final int[] groups; // [class]
  private final double[] roots; // [group], of the shares

  /**
   * @param window how many images a window has
   */
  AnswerDistance(DriftReference reference, int window) {
    this.reference = reference.images();
    List<Integer> answers = reference.answers();
    double fewest = FEWEST_EXPECTED * Math.max(1, (double) this.reference / window);
    groups = new int[answers.size()];
    int[] counts = new int[groups.length];
    int[] byCount =
        IntStream.range(0, groups.length)
            .boxed()
            .sorted(Comparator.comparingInt(answers::get))
            .mapToInt(Integer::intValue)
            .toArray();
    int group = 0;
    int left = this.reference;
    for (int k : byCount) {
      if (counts[group] >= fewest && left >= fewest) {
        group++;
      }
      groups[k] = group;
      counts[group] += answers.get(k);
      left -= answers.get(k);
    }
    roots =
        IntStream.rangeClosed(0, group)
            .mapToDouble(g -> Math.sqrt((double) counts[g] / this.reference))
            .toArray();
  }

  int bin(int answer) {
    return groups[answer];
  }

  @Override
  public int bins() {
    return roots.length;
  }

  @Override
  public double value(int[] counts, int images) {
    double sum = 0;
    for (int group = 0; group < roots.length; group++) {
      double difference = Math.sqrt((double) counts[group] / images) - roots[group];
      sum += difference * difference;
    }
    return 2 * Math.sqrt(sum);
  }

  @Override
  public double threshold(int images, double falseAlarm, double misled) {
    int degrees = roots.length - 1;
    if (degrees == 0) {
      return Double.POSITIVE_INFINITY; // one class has nearly all images: nothing to compare
    }
    return Math.sqrt(ChiSquared.exceededWith(falseAlarm, degrees) / images)
        + Math.sqrt(ChiSquared.exceededWith(misled, degrees) / reference);
  }
}
