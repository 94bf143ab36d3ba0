package dev.sluice.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When an answer is sure enough: thresholds fitted on validation images.
 *
 * @param thresholds entry s decides after step s whether to go on to step s+1; one less than there
 *     are steps
 * @param fittedOn the images, for people
 * @param maxDrop the accuracy that was allowed to be lost against full width, in percentage points,
 *     0 to 100
 * @param usual what the model answered to those images, for a drift alarm; null if there were too
 *     few
 */
public record Calibration(
    List<Threshold> thresholds, String fittedOn, double maxDrop, @Nullable DriftReference usual) {
  /**
   * A threshold for the margin: largest minus second largest class probability.
   *
   * @param margin 0 to 1; an answer with at least this margin is taken, but none if it is 1
   * @param sha256 which weights it was fitted on: {@link Blocks#digest} up to the step after its
   *     own
   */
  public record Threshold(double margin, String sha256) {
    /**
     * @throws IllegalArgumentException if the margin is not from 0 to 1
     */
    public Threshold {
      if (!(margin >= 0 && margin <= 1)) {
        throw new IllegalArgumentException("a margin is from 0 to 1, not " + margin);
      }
    }
  }

  /**
   * @throws IllegalArgumentException if the drop is not from 0 to 100
   */
  public Calibration {
    thresholds = List.copyOf(thresholds);
    if (!(maxDrop >= 0 && maxDrop <= 100)) {
      throw new IllegalArgumentException(
          "a drop is from 0 to 100 percentage points, not " + maxDrop);
    }
  }

  /** The steps whose thresholds were fitted on other weights than these; empty if all are valid. */
  public List<Integer> stale(List<Block> blocks) {
    List<Integer> stale = new ArrayList<>();
    for (int step = 0; step < thresholds.size(); step++) {
      if (!thresholds.get(step).sha256().equals(Blocks.digest(blocks, step + 1))) {
        stale.add(step);
      }
    }
    return List.copyOf(stale);
  }

  /**
   * @throws IllegalArgumentException if it is not for a network of this many steps and classes
   */
  void check(int steps, int classes) {
    if (usual != null && usual.step() >= steps) {
      throw new IllegalArgumentException(
          "calibration: usual answers of step %d, but there are %d steps"
              .formatted(usual.step(), steps));
    }
    if (usual != null && usual.answers().size() != classes) {
      throw new IllegalArgumentException(
          "calibration: usual answers of %d classes, but there are %d"
              .formatted(usual.answers().size(), classes));
    }
    if (thresholds.size() != steps - 1) {
      throw new IllegalArgumentException(
          "calibration: %d thresholds for %d steps, expected %d"
              .formatted(thresholds.size(), steps, steps - 1));
    }
  }

  /** The thresholds of the first {@code steps} steps, with the usual answers if they are of one. */
  public Calibration narrowed(int steps) {
    DriftReference kept = usual != null && usual.step() < steps ? usual : null;
    return new Calibration(thresholds.subList(0, steps - 1), fittedOn, maxDrop, kept);
  }
}
