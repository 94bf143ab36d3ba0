package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.core.Calibration;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Results;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts together what is measured of a model on a data set's test images.
 *
 * @param backend that the evaluation runs on
 */
record Figures(ModelSet model, DataSet data, Backend backend, Evaluation evaluation) {
  /** The figures of some widths. */
  List<Results.Width> widths(List<Integer> steps) {
    LabelledImages test = data.test();
    if (!model.isIndependent()) {
      return evaluation.widths(model.first(), test, steps, 0);
    }
    List<Results.Width> widths = new ArrayList<>();
    for (int step : steps) {
      StoredModel own = model.models().get(step);
      widths.addAll(evaluation.widths(own, test, List.of(0), step));
    }
    return List.copyOf(widths);
  }

  /** The figures of the model's own policy. */
  Results.Policy policy(ConfidencePolicy policy) {
    Calibration calibration = model.first().calibration();
    String fittedOn = calibration == null ? "nothing" : calibration.fittedOn();
    return evaluation.policy(model.first(), data.test(), policy, fittedOn);
  }

  /** The figures with all that says where they come from. */
  Results results(List<Results.Width> widths, List<Results.Policy> policies) {
    Provenance provenance = model.provenance();
    return new Results(
        model.path().toString(),
        provenance.network(),
        data.name(),
        provenance.recipe(),
        Words.of(model.first().network().connectivity()),
        backend.name(),
        backend.device(),
        provenance.seed(),
        new Results.Splits(
            provenance.trainingImages(),
            data.validation().size(),
            data.test().size(),
            data.testSource()),
        widths,
        policies,
        provenance.entries());
  }
}
