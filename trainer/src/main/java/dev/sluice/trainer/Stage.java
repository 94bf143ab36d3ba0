package dev.sluice.trainer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One stage of training: the network runs at some steps, all of them for every batch; the blocks of
 * the steps from {@code firstTrained} on are trained, all earlier ones are frozen.
 *
 * @param steps the widths that are run, widest first
 * @param firstTrained the first step whose blocks change, at most the narrowest width
 */
public record Stage(List<Integer> steps, int firstTrained) {
  public Stage {
    steps = List.copyOf(steps);
    if (firstTrained < 0 || firstTrained > steps.getLast()) {
      throw new IllegalArgumentException(
          "steps %s cannot train the blocks from step %d on".formatted(steps, firstTrained));
    }
  }

  /** Trains the blocks of one step, and freezes all earlier ones. */
  static Stage only(int step) {
    return new Stage(List.of(step), step);
  }

  /** Trains all of some steps together. */
  static Stage joint(int count) {
    return new Stage(IntStream.range(0, count).boxed().toList().reversed(), 0);
  }

  /** For people. */
  String name() {
    return steps.size() == 1 ? "step " + widest() : "all steps";
  }

  /** The widest width that is run. */
  int widest() {
    return steps.getFirst();
  }
}
