package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Blocks;
import dev.sluice.core.Calibration;
import dev.sluice.core.DriftReference;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.StepCosts;
import dev.sluice.runtime.calibration.Fit;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.data.DataSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * New thresholds of a model.
 *
 * @param model with the thresholds
 * @param fit what was found
 */
record FittedThresholds(StoredModel model, Fit fit) {
  /** The accuracy that may be lost against full width unless told otherwise, in points. */
  static final double MAX_DROP = 0.5;

  /**
   * Images of one kind that thresholds are fitted on.
   *
   * @param name of the images, for people
   * @param seen what the model answers on them
   */
  record Kind(String name, Observations seen) {
    static Kind of(DataSet images, Observations seen) {
      return new Kind("%,d validation images of %s".formatted(seen.images(), images.name()), seen);
    }
  }

  /**
   * Fits thresholds on a data set's validation images.
   *
   * @param maxDrop the accuracy that may be lost against full width, in percentage points
   */
  static FittedThresholds fit(
      StoredModel model, DataSet images, Evaluation evaluation, double maxDrop) {
    Observations seen = evaluation.observe(model, images.validation(), "fitting thresholds");
    return fit(model, List.of(Kind.of(images, seen)), maxDrop);
  }

  /**
   * Fits thresholds on validation images of several kinds.
   *
   * @param maxDrop the accuracy that may be lost against full width on each kind, in percentage
   *     points
   */
  static FittedThresholds fit(StoredModel model, List<Kind> kinds, double maxDrop) {
    List<Observations> seen = kinds.stream().map(Kind::seen).toList();
    int steps = model.network().steps();
    Fit fitted =
        Fit.of(
            seen,
            Confidence.of(Confidence.Measure.MARGIN, steps),
            StepCosts.macs(model.network()),
            maxDrop / 100);
    String fittedOn = kinds.stream().map(Kind::name).collect(Collectors.joining(", "));
    ConfidencePolicy policy = fitted.chosen().policy();
    Calibration calibration =
        policy.calibration(
            Blocks.of(model.parameters()),
            fittedOn,
            maxDrop,
            usual(fitted.observations(), policy.first()));
    return new FittedThresholds(with(model, calibration), fitted);
  }

  /** Null where there are too few images: a drift alarm then says so. */
  private static @Nullable DriftReference usual(Observations seen, int step) {
    try {
      return seen.driftReference(step);
    } catch (SluiceException e) {
      return null;
    }
  }

  private static StoredModel with(StoredModel model, Calibration calibration) {
    return new StoredModel(
        model.network(),
        model.parameters(),
        model.normalisation(),
        model.classes(),
        calibration,
        model.provenance());
  }
}
