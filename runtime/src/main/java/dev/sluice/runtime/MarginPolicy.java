package dev.sluice.runtime;

import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.Calibration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Goes on to the next step while the margin is small: the input-driven policy of Tann et al. 2016.
 * An answer of step s is taken if its margin is at least {@code thresholds[s]}; one of the last
 * step always is. A NaN margin is never enough before the last step.
 *
 * <p>The thresholds mean the same as those of {@link Calibration}: 0 takes every answer; 1 takes
 * none, and the step is passed over.
 *
 * @param thresholds 0 to 1 for every step but the last
 */
public record MarginPolicy(List<Double> thresholds) {
  /** The threshold of a step that never answers. */
  public static final double NEVER = 1;

  /**
   * @throws IllegalArgumentException if a threshold is not from 0 to 1
   */
  public MarginPolicy {
    thresholds = List.copyOf(thresholds);
    for (double threshold : thresholds) {
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new IllegalArgumentException("a threshold is from 0 to 1, not " + threshold);
      }
    }
  }

  /** The policy that a model file holds. */
  public static MarginPolicy of(Calibration calibration) {
    return new MarginPolicy(
        calibration.thresholds().stream().map(Calibration.Threshold::margin).toList());
  }

  /**
   * The policy as a model file holds it.
   *
   * @param blocks of the model that it was fitted on: {@link Blocks#of}
   * @param fittedOn the images, for people
   * @param maxDrop the accuracy that was allowed to be lost, in percentage points
   */
  public Calibration calibration(List<Block> blocks, String fittedOn, double maxDrop) {
    return new Calibration(
        IntStream.range(0, thresholds.size())
            .mapToObj(
                s -> new Calibration.Threshold(thresholds.get(s), Blocks.digest(blocks, s + 1)))
            .toList(),
        fittedOn,
        maxDrop);
  }

  /** Number of widths of the networks that it is for. */
  public int steps() {
    return thresholds.size() + 1;
  }

  /** Whether an answer is taken. */
  public boolean isSure(int step, double margin) {
    return step == thresholds.size() || (answersAt(step) && margin >= thresholds.get(step));
  }

  /** The steps that can answer, narrowest first; the last step is always one of them. */
  public List<Integer> path() {
    return IntStream.range(0, steps()).filter(this::answersAt).boxed().toList();
  }

  private boolean answersAt(int step) {
    return step == thresholds.size() || thresholds.get(step) < NEVER;
  }
}
