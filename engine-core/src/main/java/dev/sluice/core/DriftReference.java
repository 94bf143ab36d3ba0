package dev.sluice.core;

import dev.sluice.api.SluiceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a model answers at one step on images of the kind that it is meant for, none of which it was
 * trained on: what a drift alarm compares the field with. Plain data, and small: a network knows
 * its own training images too well for a comparison.
 *
 * @param step whose answers these are; usually the first one that every image passes
 * @param images how many there were
 * @param quantiles where the margins lie, by rising margin
 * @param answers entry k: how many images were answered with class k
 */
public record DriftReference(
    int step, int images, List<Quantile> quantiles, List<Integer> answers) {
  /** With fewer images next to nothing would be noticed. */
  private static final int FEWEST_IMAGES = 50;

  /** Halving the distance between quantiles would sharpen the comparison by less than 0.002. */
  private static final int MOST_QUANTILES = 256;

  /** What NaN counts as: less than every margin. */
  private static final double LOWEST = -1;

  /**
   * A margin and how many images lie on both sides of it. Of equal margins all or none are counted.
   *
   * @param margin 0 to 1, or −1 for NaN
   * @param below how many images have less
   * @param upTo how many images have that or less
   */
  public record Quantile(double margin, int below, int upTo) {}

  /**
   * @throws IllegalArgumentException if the counts do not fit one another
   */
  public DriftReference {
    quantiles = List.copyOf(quantiles);
    answers = List.copyOf(answers);
    if (answers.stream().mapToInt(Integer::intValue).sum() != images
        || answers.stream().anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException("%d images, but %s answers".formatted(images, answers));
    }
    double margin = Double.NEGATIVE_INFINITY;
    int before = 0;
    for (Quantile quantile : quantiles) {
      if (!(quantile.margin > margin)
          || quantile.below < before
          || quantile.upTo < quantile.below
          || quantile.upTo > images) {
        throw new IllegalArgumentException(
            "%s does not follow %d images up to %s".formatted(quantile, before, margin));
      }
      margin = quantile.margin;
      before = quantile.upTo;
    }
  }

  /**
   * From what a model answered.
   *
   * @param margins one for every image; NaN is the lowest of all
   * @param answers the class of each
   * @param classes how many there are
   * @throws SluiceException if there are too few images, or all were given the same answer
   */
  public static DriftReference of(int step, double[] margins, int[] answers, int classes) {
    int images = margins.length;
    if (images < FEWEST_IMAGES) {
      throw new SluiceException(
          "a drift alarm needs at least %d images that the model was not trained on; there are %d"
              .formatted(FEWEST_IMAGES, images));
    }
    Integer[] counts = new Integer[classes];
    Arrays.fill(counts, 0);
    for (int answer : answers) {
      counts[answer]++;
    }
    if (Arrays.asList(counts).contains(images)) {
      throw new SluiceException(
          "a drift alarm needs images of more than one class; the model gave all %d the same answer"
              .formatted(images));
    }
    return new DriftReference(step, images, quantiles(margins), List.of(counts));
  }

  private static List<Quantile> quantiles(double[] margins) {
    double[] sorted = Arrays.stream(margins).map(DriftReference::comparable).sorted().toArray();
    int images = sorted.length;
    List<Quantile> quantiles = new ArrayList<>();
    int below = 0;
    for (int part = 1; part <= MOST_QUANTILES; part++) {
      int rank = Math.ceilDiv(part * images, MOST_QUANTILES);
      double margin = sorted[rank - 1];
      if (quantiles.isEmpty() || margin > quantiles.getLast().margin) {
        while (sorted[below] < margin) {
          below++;
        }
        int upTo = rank;
        while (upTo < images && sorted[upTo] == margin) {
          upTo++;
        }
        quantiles.add(new Quantile(margin, below, upTo));
      }
    }
    return quantiles;
  }

  /** The margin with NaN and −0 in the place that they are to have among others. */
  public static double comparable(double margin) {
    return Double.isNaN(margin) ? LOWEST : margin + 0.0;
  }
}
