package dev.sluice.trainer.proof;

import dev.sluice.api.Backend;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Latency;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.calibration.Certainty;
import dev.sluice.runtime.calibration.Interval;
import dev.sluice.runtime.energy.EnergyMeasurement;
import dev.sluice.runtime.energy.EnergyMeters;
import dev.sluice.runtime.energy.MeterSearch;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.NormalisedImages;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.Results;
import dev.sluice.trainer.data.LabelledImages;
import java.util.ArrayList;
import java.util.List;

/** What every width is right about, takes and costs. */
record WidthProof(Subject subject) {

  /**
   * Measures every width.
   *
   * @param test what the model answers on the images
   */
  List<Proof.Width> of(LabelledImages images, Observations test) {
    Observations fixed = subject.observeOnAccelerator(images, "every width" + Subject.FIXED_POINT);
    List<Proof.Width> widths = new ArrayList<>();
    Backend backend = subject.backend();
    try (Model model = Model.of(subject.model(), backend);
        Session session = model.newSession(1);
        MeterSearch meter = EnergyMeters.open(backend.name());
        Progress.Task task =
            subject.progress().start("latency and energy", model.steps(), "widths")) {
      new NormalisedImages(images, model.normalisation()).fill(0, 1, session.input());
      List<Latency> latencies = Latency.measure(session, 1);
      EnergyMeasurement energy = new EnergyMeasurement(meter, EnergyMeasurement.THOROUGH, false);
      for (int step = 0; step < model.steps(); step++) {
        int measured = step;
        Results.Energy ofImage =
            Results.Energy.of(energy.measure(() -> session.infer(1, measured)), 1);
        widths.add(width(step, test, latencies.get(step), ofImage, fixed.accuracy(step), model));
        task.reached(step + 1L);
      }
    }
    return List.copyOf(widths);
  }

  private Proof.Width width(
      int step,
      Observations test,
      Latency latency,
      Results.Energy energy,
      double fixedAccuracy,
      Model model) {
    Certainty certainty = Certainty.of(test, AnswerRule.atLeast(step), subject.macs());
    return new Proof.Width(
        step,
        Evaluation.channels(subject.network(), step),
        model.macs(step),
        model.parameters(step) * Float.BYTES,
        test.accuracy(step),
        test.accuracy(subject.steps() - 1) - test.accuracy(step),
        list(certainty.drop()),
        latency,
        energy,
        new Proof.OnAccelerator(
            fixedAccuracy,
            subject.estimate().microseconds().of(step),
            subject.estimate().microjoules().of(step)));
  }

  static List<Double> list(Interval interval) {
    return List.of(interval.low(), interval.high());
  }
}
