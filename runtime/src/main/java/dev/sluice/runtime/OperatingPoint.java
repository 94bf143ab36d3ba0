package dev.sluice.runtime;

import java.util.List;

/**
 * What a policy does on a set of labelled images, of which there is at least one.
 *
 * @param correct how many answers are right
 * @param answered entry s: how many images were answered at step s
 * @param abstained how many images got no answer
 * @param runs entry [t][f + 1]: how many images went to step t from step f, or from the input
 *     ({@link Budget#FROM_INPUT})
 */
public record OperatingPoint(
    int correct, List<Integer> answered, int abstained, List<List<Long>> runs) {
  public OperatingPoint {
    answered = List.copyOf(answered);
    runs = runs.stream().map(List::copyOf).toList();
  }

  /** Number of images. */
  public int images() {
    return abstained + answered.stream().mapToInt(Integer::intValue).sum();
  }

  /** Right answers, as a fraction of 1; no answer is not a right one. */
  public double accuracy() {
    return (double) correct / images();
  }

  /** What all images together cost. */
  public double cost(StepCosts costs) {
    double cost = 0;
    for (int to = 0; to < runs.size(); to++) {
      for (int from = Budget.FROM_INPUT; from < to; from++) {
        cost += runs.get(to).get(from + 1) * costs.of(from, to);
      }
    }
    return cost;
  }

  /** What an image costs. */
  public double meanCost(StepCosts costs) {
    return cost(costs) / images();
  }

  /** Which fraction of the images was answered at each step. */
  public List<Double> shareByStep() {
    double images = images();
    return answered.stream().map(count -> count / images).toList();
  }
}
