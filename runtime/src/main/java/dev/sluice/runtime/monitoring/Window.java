package dev.sluice.runtime.monitoring;

import java.util.Arrays;

/** The last images in one respect, and their distance. Allocates nothing after construction. */
final class Window {
  private final WindowStatistic statistic;
  private final double threshold;
  private final int[] bins; // of the last images; a ring
  private final int[] counts; // [bin]
  private long added;
  private double value;

  /**
   * @param images how many it holds
   * @param threshold of the statistic
   */
  Window(WindowStatistic statistic, int images, double threshold) {
    this.statistic = statistic;
    this.threshold = threshold;
    this.bins = new int[images];
    this.counts = new int[statistic.bins()];
  }

  /** One more image; the oldest leaves when there are too many. */
  void add(int bin) {
    int place = (int) (added % bins.length);
    if (isFull()) {
      counts[bins[place]]--;
    }
    bins[place] = bin;
    counts[bin]++;
    added++;
  }

  boolean isFull() {
    return added >= bins.length;
  }

  /** How many images were added since it was empty. */
  long added() {
    return added;
  }

  /** Takes the distance of a full window. */
  void look() {
    value = statistic.value(counts, bins.length);
  }

  /** The distance at the last look; 0 before the first. */
  double value() {
    return value;
  }

  double threshold() {
    return threshold;
  }

  /** The distance as a multiple of the threshold. */
  double excess() {
    return value / threshold;
  }

  void clear() {
    added = 0;
    value = 0;
    Arrays.fill(counts, 0);
  }
}
