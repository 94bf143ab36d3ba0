package dev.sluice.trainer.proof;

import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.calibration.Certainty;
import dev.sluice.runtime.calibration.Fit;
import dev.sluice.runtime.calibration.Goal;
import dev.sluice.trainer.data.LabelledImages;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Thresholds for three appetites, fitted on validation images and tried on test images.
 *
 * @param fits those with the least computation that each appetite allows
 */
record Recommendations(Subject subject, Observations validation, Map<Appetite, Fit> fits) {
  /** How much may be lost for it. */
  enum Appetite {
    SAVE_MOST("save most", 0.02),
    BALANCED("balanced", 0.005),
    SAFEST("safest", 0.002);

    private final String text;
    private final double maxDrop;

    Appetite(String text, double maxDrop) {
      this.text = text;
      this.maxDrop = maxDrop;
    }

    double maxDrop() {
      return maxDrop;
    }
  }

  /** Fits the thresholds of all appetites. */
  static Recommendations fit(Subject subject, Observations validation) {
    Confidence margin = Confidence.of(Confidence.Measure.MARGIN, subject.steps());
    Map<Appetite, Fit> fits = new EnumMap<>(Appetite.class);
    for (Appetite appetite : Appetite.values()) {
      Goal goal = new Goal.SureMaxDrop(appetite.maxDrop);
      fits.put(appetite, Fit.of(validation, margin, subject.macs(), goal));
    }
    return new Recommendations(subject, validation, fits);
  }

  /** The thresholds of an appetite. */
  ConfidencePolicy policy(Appetite appetite) {
    return Objects.requireNonNull(fits.get(appetite)).chosen().policy();
  }

  /**
   * Tries all of them.
   *
   * @param test what the model answers on the images
   */
  List<Proof.Recommendation> of(LabelledImages images, Observations test) {
    List<Proof.Recommendation> recommendations = new ArrayList<>();
    fits.forEach(
        (appetite, fit) -> recommendations.add(recommendation(appetite, fit, images, test)));
    return List.copyOf(recommendations);
  }

  private Proof.Recommendation recommendation(
      Appetite appetite, Fit fit, LabelledImages images, Observations test) {
    ConfidencePolicy policy = fit.chosen().policy();
    int last = subject.steps() - 1;
    String name = "thresholds: " + appetite.text;
    OperatingPoint point = subject.run(images, policy, name);
    Proof.OnAccelerator accelerator = subject.onAccelerator(images, policy, name);
    return new Proof.Recommendation(
        appetite.text,
        appetite.maxDrop,
        policy.thresholds(),
        validation.accuracy(last) - fit.chosen().point().accuracy(),
        point.accuracy(),
        test.accuracy(last) - point.accuracy(),
        WidthProof.list(Certainty.of(test, policy, subject.macs()).drop()),
        point.meanCost(subject.macs()),
        point.shareByStep(),
        subject.saved(accelerator),
        accelerator);
  }
}
