package dev.sluice.trainer;

/**
 * One stage of training: the network runs at {@code step}; the blocks of the steps from {@code
 * firstTrained} on are trained, all earlier ones are frozen.
 *
 * @param step the width that is run
 * @param firstTrained the first step whose blocks change, 0 … step
 */
public record Stage(int step, int firstTrained) {
  public Stage {
    if (firstTrained < 0 || firstTrained > step) {
      throw new IllegalArgumentException(
          "step %d cannot train the blocks from step %d on".formatted(step, firstTrained));
    }
  }
}
