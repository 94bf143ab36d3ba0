package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Blocks;
import dev.sluice.core.Calibration;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.ConfidencePolicy;
import java.nio.file.Path;
import java.util.List;

/** The thresholds that a model file holds. */
final class Thresholds {
  private Thresholds() {}

  /**
   * The model's own margin policy.
   *
   * @throws SluiceException if it has no thresholds, or they were fitted on other weights
   */
  static ConfidencePolicy policy(Path file, StoredModel model) {
    if (model.network().steps() == 1) {
      return ConfidencePolicy.margin(List.of());
    }
    Calibration calibration = model.calibration();
    if (calibration == null) {
      throw new SluiceException(
          "%s: has no thresholds yet: run `sluice calibrate %s --data …` first"
              .formatted(file, file));
    }
    List<Integer> stale = calibration.stale(Blocks.of(model.parameters()));
    if (!stale.isEmpty()) {
      throw new SluiceException(
          "%s: the thresholds of steps %s were fitted on other weights: run `sluice calibrate %s --data …` again"
              .formatted(file, stale, file));
    }
    return ConfidencePolicy.of(calibration);
  }
}
