package dev.sluice.trainer;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.ImageSource;
import dev.sluice.runtime.Latency;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.StepCosts;
import dev.sluice.runtime.accelerator.Accelerator;
import dev.sluice.runtime.accelerator.Estimate;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures models: what every width, and a policy, get right, cost and take. */
public final class Evaluation {
  private static final int BATCH = 64;

  /**
   * It has the words that accuracies are measured with here: energy and accuracy belong together.
   */
  private static final Accelerator FLOATS = Accelerator.DIANNAO_45NM_FLOAT;

  private final Backend backend;
  private final int threads;
  private final Progress progress;

  /**
   * @param threads how many may work on a batch of images; latency is always measured on one
   */
  public Evaluation(Backend backend, int threads, Progress progress) {
    this.backend = backend;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * Makes sure that a model can be asked about a data set.
   *
   * @throws SluiceException saying what does not fit: the images' shape or the classes
   */
  public static void check(StoredModel model, DataSet data) {
    if (!model.network().input().equals(data.shape())) {
      throw new SluiceException(
          "%s has %s images, but the model takes %s"
              .formatted(data.name(), data.shape(), model.network().input()));
    }
    if (!model.classes().equals(data.classes())) {
      throw new SluiceException(
          "%s has the classes %s, but the model was trained on %s"
              .formatted(data.name(), data.classes(), model.classes()));
    }
  }

  /**
   * What a model answers on some images at every width.
   *
   * @param name of the images, for people
   */
  public Observations observe(StoredModel stored, LabelledImages images, String name) {
    try (Model model = Model.of(stored, backend);
        Session session = model.newSession(BATCH, threads);
        Progress.Task task = progress.start(name, images.size(), "images")) {
      return Observations.collect(session, source(stored, images), task::reached);
    }
  }

  /**
   * The figures of some steps of a model.
   *
   * @param steps which
   * @param firstStep what the model's step 0 is called: its number among independent models
   */
  public List<Results.Width> widths(
      StoredModel stored, LabelledImages images, List<Integer> steps, int firstStep) {
    Observations observations = observe(stored, images, "evaluating every width");
    Estimate estimate = Estimate.of(stored.network(), FLOATS);
    List<Results.Width> widths = new ArrayList<>();
    try (Model model = Model.of(stored, backend);
        Session session = model.newSession(1)) {
      source(stored, images).fill(0, 1, session.input());
      List<Latency> latencies = Latency.measure(session, 1);
      for (int step : steps) {
        long parameters = model.parameters(step);
        widths.add(
            new Results.Width(
                firstStep + step,
                channels(stored.network(), step),
                model.macs(step),
                parameters,
                parameters * Float.BYTES,
                observations.accuracy(step),
                latencies.get(step),
                energy(estimate, estimate.microjoules().of(step))));
      }
    }
    return List.copyOf(widths);
  }

  /**
   * The figures of the margin policy, by really running it in batches.
   *
   * @param calibratedOn the images that its thresholds were fitted on
   */
  public Results.Policy policy(
      StoredModel stored, LabelledImages images, ConfidencePolicy policy, String calibratedOn) {
    OperatingPoint point = run(stored, images, policy, "running the margin policy");
    Estimate estimate = Estimate.of(stored.network(), FLOATS);
    return new Results.Policy(
        "margin",
        policy.thresholds(),
        calibratedOn,
        point.accuracy(),
        point.meanCost(StepCosts.macs(stored.network())),
        point.shareByStep(),
        energy(estimate, point.meanCost(estimate.microjoules())));
  }

  /** What a policy does, by really running it in batches. */
  public OperatingPoint run(
      StoredModel stored, LabelledImages images, AnswerRule policy, String name) {
    try (Model model = Model.of(stored, backend);
        Session session = model.newSession(BATCH, threads);
        Progress.Task task = progress.start(name, images.size(), "images")) {
      return new Cascade(session, policy).evaluate(source(stored, images), task::reached);
    }
  }

  private static Results.Energy energy(Estimate estimate, double microjoules) {
    return new Results.Energy(microjoules, estimate.source());
  }

  private static ImageSource source(StoredModel stored, LabelledImages images) {
    return new NormalisedImages(images, stored.normalisation());
  }

  /** How many channels a network has at a step after every layer with weights, by node name. */
  public static Map<String, Integer> channels(Network network, int step) {
    Map<String, Integer> channels = new LinkedHashMap<>();
    for (Node node : network.nodes()) {
      node.layer()
          .ownChannels()
          .ifPresent(own -> channels.put(node.name(), own.prefix(step).size()));
    }
    return channels;
  }
}
