package dev.sluice.runtime;

import java.util.List;

/**
 * What a policy yields on a set of images, of which there is at least one.
 *
 * @param policy what decided
 * @param correct how many answers are right
 * @param macs multiply-accumulates for all images together
 * @param answered entry s: how many images were answered at step s
 */
public record OperatingPoint(MarginPolicy policy, int correct, long macs, List<Integer> answered) {
  public OperatingPoint {
    answered = List.copyOf(answered);
  }

  /** Number of images. */
  public int images() {
    return answered.stream().mapToInt(Integer::intValue).sum();
  }

  /** Right answers, as a fraction of 1. */
  public double accuracy() {
    return (double) correct / images();
  }

  /** Multiply-accumulates per image. */
  public double meanMacs() {
    return (double) macs / images();
  }

  /** Which fraction of the images was answered at each step. */
  public List<Double> shareByStep() {
    double images = images();
    return answered.stream().map(count -> count / images).toList();
  }
}
