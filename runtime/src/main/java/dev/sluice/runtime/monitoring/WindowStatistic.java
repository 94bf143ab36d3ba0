package dev.sluice.runtime.monitoring;

import dev.sluice.core.DriftReference;

/**
 * How far the images of a window are from a {@link DriftReference} in one respect. Every image is
 * in one of a few bins.
 */
interface WindowStatistic {
  /** The number of bins. */
  int bins();

  /**
   * The distance; allocates nothing.
   *
   * @param counts how many images of the window are in each bin
   * @param images their sum
   */
  double value(int[] counts, int images);

  /**
   * The distance that images like the reference's rarely exceed: what a window may be off the
   * truth, plus what the reference may be off the truth.
   *
   * @param images in the window
   * @param falseAlarm how likely a window may exceed it
   * @param misled how likely it may be that the reference's images are so unlike what they are a
   *     sample of that windows exceed it more often
   */
  double threshold(int images, double falseAlarm, double misled);
}
