package dev.sluice.trainer.proof;

import dev.sluice.api.Backend;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.calibration.Goal;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.Results;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.proof.Recommendations.Appetite;
import java.util.List;
import java.util.Locale;

/**
 * Makes a {@link Proof}: everything in it is measured on a data set's test images, with thresholds
 * from its validation images.
 */
public final class ProofMaker {
  private final DataSet data;
  private final Backend backend;
  private final int threads;
  private final long seed;
  private final Progress progress;

  /**
   * @param threads that may work on a batch; latency is measured on one
   * @param seed of noise, and of the order in which the drift alarm hears of images
   */
  public ProofMaker(DataSet data, Backend backend, int threads, long seed, Progress progress) {
    this.data = data;
    this.backend = backend;
    this.threads = threads;
    this.seed = seed;
    this.progress = progress;
  }

  /**
   * What is proved about.
   *
   * @param file of the model, for people
   * @param networkName for people
   * @param model with all widths; if it holds thresholds, they are its policy, and else those that
   *     are recommended as balanced
   * @param little an independent network as wide as the narrowest step
   * @param big an independent network as wide as the full width
   */
  public record Models(
      String file, String networkName, StoredModel model, StoredModel little, StoredModel big) {}

  /** Makes the proof. Blocks for minutes. */
  public Proof make(Models models) {
    Subject subject = subject(models.model());
    Observations validation = subject.observe(data.validation(), "validation images");
    Observations test = subject.observe(data.test(), "test images");
    Recommendations recommendations = Recommendations.fit(subject, validation);
    ConfidencePolicy policy = policy(models.model(), recommendations);
    List<Proof.Width> widths = new WidthProof(subject).of(data.test(), test);
    Proof.Retry retry =
        new RetryProof(subject, policy, fittedOn(models.model())).of(data.test(), test);
    DriftProof.Result drift = new DriftProof(subject, policy, seed).of(validation, data.test());
    Proof.BigLittle pair =
        new PairProof(subject, subject(models.little()), subject(models.big()))
            .of(data, new Goal.SureMaxDrop(Appetite.BALANCED.maxDrop()));
    return new Proof(
        models.file(),
        models.networkName(),
        data.name(),
        models.model().network().connectivity().name().toLowerCase(Locale.ROOT),
        backend.name(),
        backend.device(),
        seed,
        new Results.Splits(
            data.train().size(), data.validation().size(), data.test().size(), data.testSource()),
        subject.estimate().source(),
        widths,
        retry,
        drift.alarm(),
        drift.drift(),
        pair,
        recommendations.of(data.test(), test));
  }

  private Subject subject(StoredModel model) {
    return Subject.of(model, data, backend, threads, progress);
  }

  private static ConfidencePolicy policy(StoredModel model, Recommendations recommendations) {
    return model.calibration() == null
        ? recommendations.policy(Appetite.BALANCED)
        : ConfidencePolicy.of(model.calibration());
  }

  private String fittedOn(StoredModel model) {
    return model.calibration() == null
        ? "%,d validation images of %s".formatted(data.validation().size(), data.name())
        : model.calibration().fittedOn();
  }
}
