package dev.sluice.runtime.monitoring;

import dev.sluice.core.DriftReference;
import java.util.Arrays;
import java.util.List;

/**
 * The two-sample Kolmogorov–Smirnov statistic of the margin: the largest difference between the
 * share of images with at most (or with less than) some margin here and there. It is taken at the
 * reference's quantiles, on both sides of each, so that it is exact with equal margins as long as
 * every margin of the reference is a quantile, and otherwise a little too small, never too large.
 *
 * <p>The threshold is from the inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's
 * constant (The Annals of Probability 18, 1990): a sample of n is off its distribution by ε or more
 * with a probability of at most 2·exp(−2nε²). This holds for every n and any distribution, also one
 * with equal margins.
 */
final class MarginDistance implements WindowStatistic {
  private final int reference;
  private final double[] margins; // of the quantiles
  private final double[] shares; // [2q] of images below quantile q, [2q + 1] of images up to it

  MarginDistance(DriftReference reference) {
    this.reference = reference.images();
    List<DriftReference.Quantile> quantiles = reference.quantiles();
    margins = new double[quantiles.size()];
    shares = new double[2 * margins.length];
    for (int q = 0; q < margins.length; q++) {
      DriftReference.Quantile quantile = quantiles.get(q);
      margins[q] = quantile.margin();
      shares[2 * q] = (double) quantile.below() / this.reference;
      shares[2 * q + 1] = (double) quantile.upTo() / this.reference;
    }
  }

  /** Bin 2q is between quantiles q − 1 and q, bin 2q + 1 is quantile q itself. */
  int bin(double margin) {
    int at = Arrays.binarySearch(margins, DriftReference.comparable(margin));
    return at >= 0 ? 2 * at + 1 : 2 * (-1 - at);
  }

  @Override
  public int bins() {
    return shares.length + 1;
  }

  @Override
  public double value(int[] counts, int images) {
    double largest = 0;
    int sum = 0;
    for (int bin = 0; bin < shares.length; bin++) {
      sum += counts[bin];
      largest = Math.max(largest, Math.abs((double) sum / images - shares[bin]));
    }
    return largest;
  }

  @Override
  public double threshold(int images, double falseAlarm, double misled) {
    return distance(images, falseAlarm) + distance(reference, misled);
  }

  private static double distance(int images, double probability) {
    return Math.sqrt(Math.log(2 / probability) / (2.0 * images));
  }
}
