package dev.sluice.runtime;

import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.Calibration;
import dev.sluice.core.DriftReference;
import dev.sluice.core.Softmax;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Goes on to the next step while the answer is not sure: the input-driven policy of Tann et al.
 * 2016, if the measure is the margin. An answer of step s is taken if its confidence is at least
 * {@code thresholds[s]}; one of the last step always is. A confidence of NaN is never enough before
 * the last step.
 *
 * <p>0 takes every answer that is not NaN; 1 takes none, and the step is passed over.
 *
 * @param confidence how sure an answer is
 * @param thresholds 0 to 1 for every step but the last
 */
public record ConfidencePolicy(Confidence confidence, List<Double> thresholds)
    implements AnswerRule {
  /** The threshold of a step that never answers. */
  public static final double NEVER = 1;

  /**
   * @throws IllegalArgumentException if a threshold is not from 0 to 1, or there is not one for
   *     every step but the last
   */
  public ConfidencePolicy {
    thresholds = List.copyOf(thresholds);
    if (confidence.steps() != thresholds.size() + 1) {
      throw new IllegalArgumentException(
          "%d thresholds for %d steps".formatted(thresholds.size(), confidence.steps()));
    }
    for (double threshold : thresholds) {
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new IllegalArgumentException("a threshold is from 0 to 1, not " + threshold);
      }
    }
  }

  /** A policy by margins of the scores as they are. */
  public static ConfidencePolicy margin(List<Double> thresholds) {
    return new ConfidencePolicy(
        Confidence.of(Confidence.Measure.MARGIN, thresholds.size() + 1), thresholds);
  }

  /** The policy that a model file holds. */
  public static ConfidencePolicy of(Calibration calibration) {
    return margin(calibration.thresholds().stream().map(Calibration.Threshold::margin).toList());
  }

  /**
   * The policy as a model file holds it.
   *
   * @param blocks of the model that it was fitted on: {@link Blocks#of}
   * @param fittedOn the images, for people
   * @param maxDrop the accuracy that was allowed to be lost, in percentage points
   * @param usual what the model answers to those images; null if there are too few
   * @throws IllegalArgumentException if it is not about margins of the scores as they are, which is
   *     all that a model file can say
   */
  public Calibration calibration(
      List<Block> blocks, String fittedOn, double maxDrop, @Nullable DriftReference usual) {
    if (!equals(margin(thresholds))) {
      throw new IllegalArgumentException("a model file holds thresholds of the plain margin only");
    }
    return new Calibration(
        IntStream.range(0, thresholds.size())
            .mapToObj(
                s -> new Calibration.Threshold(thresholds.get(s), Blocks.digest(blocks, s + 1)))
            .toList(),
        fittedOn,
        maxDrop,
        usual);
  }

  @Override
  public void check(int steps, int classes) {
    if (steps() != steps) {
      throw new IllegalArgumentException(
          "a policy for %d steps, but there are %d".formatted(steps(), steps));
    }
  }

  /** Number of widths of the networks that it is for. */
  public int steps() {
    return thresholds.size() + 1;
  }

  @Override
  public int first() {
    return answering(0);
  }

  @Override
  public int required(int step, Softmax answer) {
    boolean last = step == thresholds.size();
    return last || isSure(step, confidence.of(step, answer)) ? step : answering(step + 1);
  }

  /** Whether an answer of this confidence is taken. */
  public boolean isSure(int step, double value) {
    return step == thresholds.size() || (answersAt(step) && value >= thresholds.get(step));
  }

  /** The steps that can answer, narrowest first; the last step is always one of them. */
  public List<Integer> path() {
    return IntStream.range(0, steps()).filter(this::answersAt).boxed().toList();
  }

  /** The narrowest step from here on that can answer. */
  private int answering(int from) {
    int step = from;
    while (!answersAt(step)) {
      step++;
    }
    return step;
  }

  private boolean answersAt(int step) {
    return step == thresholds.size() || thresholds.get(step) < NEVER;
  }
}
