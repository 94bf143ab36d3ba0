package dev.sluice.runtime;

import dev.sluice.core.Model;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one image costs, in multiply-accumulates.
 *
 * @param fromInput entry s: to compute step s from the image
 * @param fromStep entry [t][s], s &lt; t: to go on from step s to step t
 */
public record StepCosts(List<Long> fromInput, List<List<Long>> fromStep) {
  /**
   * @throws IllegalArgumentException if the lists do not fit one another
   */
  public StepCosts {
    fromInput = List.copyOf(fromInput);
    fromStep = fromStep.stream().map(List::copyOf).toList();
    if (fromStep.size() != fromInput.size()) {
      throw new IllegalArgumentException(
          "costs of %d and %d steps".formatted(fromInput.size(), fromStep.size()));
    }
    for (int to = 0; to < fromStep.size(); to++) {
      if (fromStep.get(to).size() != to) {
        throw new IllegalArgumentException(
            "step %d can be reached from %d steps, not %d"
                .formatted(to, to, fromStep.get(to).size()));
      }
    }
  }

  /** What a model's sessions spend. */
  public static StepCosts of(Model model) {
    return new StepCosts(
        IntStream.range(0, model.steps()).mapToObj(model::macs).toList(),
        IntStream.range(0, model.steps())
            .mapToObj(to -> IntStream.range(0, to).mapToObj(from -> model.macs(from, to)).toList())
            .toList());
  }

  /** Number of widths. */
  public int steps() {
    return fromInput.size();
  }

  /** What it takes to compute a step from the image. */
  public long macs(int step) {
    return fromInput.get(step);
  }

  /** What it takes to go on from a step to a wider one. */
  public long macs(int from, int to) {
    return fromStep.get(to).get(from);
  }
}
