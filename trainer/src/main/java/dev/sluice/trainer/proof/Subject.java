package dev.sluice.trainer.proof;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.ImageSource;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.StepCosts;
import dev.sluice.runtime.accelerator.Accelerator;
import dev.sluice.runtime.accelerator.Estimate;
import dev.sluice.runtime.accelerator.FixedPoint;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.NormalisedImages;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.util.stream.IntStream;

/**
 * One model with all that it is examined with: on this machine, and as an accelerator of 16-bit
 * words would answer.
 *
 * @param model what is examined
 * @param backend of this machine
 * @param accelerator answers as the accelerator would
 * @param threads that may work on a batch
 * @param estimate what the accelerator spends
 */
record Subject(
    StoredModel model,
    Backend backend,
    FixedPoint accelerator,
    int threads,
    Estimate estimate,
    Progress progress) {
  /** The accelerator of every proof, whose words {@link FixedPoint} simulates. */
  private static final Accelerator ACCELERATOR = Accelerator.DIANNAO_65NM_16BIT;

  /** After the name of work that is done in the accelerator's words. */
  static final String FIXED_POINT = ", 16-bit fixed point";

  /** As many validation images as show how large numbers become. */
  private static final int FORMAT_IMAGES = 2000;

  static Subject of(
      StoredModel model, DataSet data, Backend backend, int threads, Progress progress) {
    LabelledImages validation = data.validation();
    int few = Math.min(FORMAT_IMAGES, validation.size());
    ImageSource images =
        new NormalisedImages(
            validation.select(IntStream.range(0, few).toArray()), model.normalisation());
    return new Subject(
        model,
        backend,
        FixedPoint.calibrate(model, images, backend),
        threads,
        Estimate.of(model.network(), ACCELERATOR),
        progress);
  }

  /** What every width answers, on this machine. */
  Observations observe(LabelledImages images, String name) {
    return new Evaluation(backend, threads, progress).observe(model, images, name);
  }

  /** What every width answers in the accelerator's words. */
  Observations observeOnAccelerator(LabelledImages images, String name) {
    return new Evaluation(accelerator, threads, progress).observe(model, images, name);
  }

  /** What rules do, by really running them on this machine. */
  OperatingPoint run(LabelledImages images, AnswerRule policy, String name) {
    return new Evaluation(backend, threads, progress).run(model, images, policy, name);
  }

  Network network() {
    return model.network();
  }

  /** Number of widths. */
  int steps() {
    return network().steps();
  }

  StepCosts macs() {
    return StepCosts.macs(network());
  }

  /** What rules do on the accelerator, by really running them in its words. */
  Proof.OnAccelerator onAccelerator(LabelledImages images, AnswerRule policy, String name) {
    OperatingPoint point =
        new Evaluation(accelerator, threads, progress)
            .run(model, images, policy, name + FIXED_POINT);
    return new Proof.OnAccelerator(
        point.accuracy(),
        point.meanCost(estimate.microseconds()),
        point.meanCost(estimate.microjoules()));
  }

  /** Which part of full width's energy the accelerator saves. */
  double saved(Proof.OnAccelerator on) {
    return 1 - on.microjoules() / estimate.microjoules().of(steps() - 1);
  }
}
