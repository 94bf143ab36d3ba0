package dev.sluice.trainer.proof;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.api.Plan;
import dev.sluice.core.Model;
import dev.sluice.core.Planner;
import dev.sluice.core.Session;
import dev.sluice.runtime.BigLittle;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.StepCosts;
import dev.sluice.runtime.calibration.Fit;
import dev.sluice.runtime.calibration.Goal;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.NormalisedImages;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The same with two independent networks, as wide as the narrowest step and as the full width.
 *
 * @param subject the network with all widths, for its storage
 * @param little the little network
 * @param big the big network
 */
record PairProof(Subject subject, Subject little, Subject big) {
  private static final int BATCH = 64;
  private static final String ALONE = "Big/LITTLE, each alone";

  /**
   * Fits the threshold on validation images and runs the pair on test images.
   *
   * @param goal what the threshold is fitted for
   */
  Proof.BigLittle of(DataSet data, Goal goal) {
    StepCosts macs = costs(one -> StepCosts.macs(one.network()));
    Observations validation =
        Observations.pair(
            little.observe(data.validation(), ALONE), big.observe(data.validation(), ALONE), macs);
    Confidence margin = Confidence.of(Confidence.Measure.MARGIN, 2);
    ConfidencePolicy policy = Fit.of(validation, margin, macs, goal).chosen().policy();
    OperatingPoint point =
        run(data.test(), policy, little.backend(), big.backend(), "running Big/LITTLE");
    double bigAccuracy = big.observe(data.test(), ALONE).accuracy(0);
    return new Proof.BigLittle(
        Evaluation.channels(little.network(), 0),
        little.observe(data.test(), ALONE).accuracy(0),
        bigAccuracy,
        policy.thresholds().getFirst(),
        point.accuracy(),
        bigAccuracy - point.accuracy(),
        point.meanCost(macs),
        point.shareByStep().getLast(),
        bytes(little.network()) + bytes(big.network()),
        bytes(subject.network()),
        IntStream.range(0, subject.steps()).mapToLong(s -> bytes(subject.network().at(s))).sum(),
        onAccelerator(data.test(), policy));
  }

  private StepCosts costs(Function<Subject, StepCosts> ofOne) {
    return BigLittle.costs(ofOne.apply(little), ofOne.apply(big));
  }

  private Proof.OnAccelerator onAccelerator(LabelledImages images, ConfidencePolicy policy) {
    String name = "running Big/LITTLE" + Subject.FIXED_POINT;
    OperatingPoint point = run(images, policy, little.accelerator(), big.accelerator(), name);
    return new Proof.OnAccelerator(
        point.accuracy(),
        point.meanCost(costs(one -> one.estimate().microseconds())),
        point.meanCost(costs(one -> one.estimate().microjoules())));
  }

  private OperatingPoint run(
      LabelledImages images,
      ConfidencePolicy policy,
      Backend littleBackend,
      Backend bigBackend,
      String name) {
    try (Model first = Model.of(little.model(), littleBackend);
        Model second = Model.of(big.model(), bigBackend);
        Session firstSession = first.newSession(BATCH, little.threads());
        Session secondSession = second.newSession(BATCH, big.threads());
        Progress.Task task = subject.progress().start(name, images.size(), "images")) {
      return new BigLittle(firstSession, secondSession, policy)
          .evaluate(new NormalisedImages(images, first.normalisation()), task::reached);
    }
  }

  /** The memory of all parameters at full width. */
  private static long bytes(Network network) {
    Plan plan = Planner.inference(network);
    return plan.parameters(plan.program(Planner.infer(network.steps() - 1))) * Float.BYTES;
  }
}
