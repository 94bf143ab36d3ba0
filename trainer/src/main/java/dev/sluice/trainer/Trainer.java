package dev.sluice.trainer;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Blocks;
import dev.sluice.core.Normalisation;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.data.DataSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Trains networks stage by stage on a backend, with a checkpoint after every epoch.
 *
 * <p>An epoch shows the images in an order of its own, in whole batches: those that are left over
 * at its end are not trained on in that epoch. A batch is never larger than the set.
 *
 * <p>A stage that takes the activations of frozen steps, as in a triangular network, keeps them in
 * memory: a quarter of the largest heap at most. The result has the same bytes whatever is kept.
 * Augmented images are others in every epoch, so that nothing is kept.
 */
public final class Trainer {
  private static final int ORDER = 1;

  /** What part of the largest heap a stage may keep: one in so many. */
  private static final int HEAP_SHARE = 4;

  private final Backend backend;
  private final int threads;
  private final DataSet data;
  private final Normalisation normalisation;
  private final Hyperparameters hyper;
  private final TrainingFeed feed;
  private final Progress progress;

  /**
   * A trainer for one data set.
   *
   * @param threads how many may work on a batch; results do not depend on it
   * @param progress is told of every epoch
   * @throws SluiceException if the images are too small for their augmentation
   */
  public Trainer(
      Backend backend, int threads, DataSet data, Hyperparameters hyper, Progress progress) {
    this(backend, threads, data, hyper, progress, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  /**
   * A trainer that is told how much a stage may keep.
   *
   * @param memory in bytes; see {@link TrainingFeed}
   */
  Trainer(
      Backend backend,
      int threads,
      DataSet data,
      Hyperparameters hyper,
      Progress progress,
      long memory) {
    this.backend = backend;
    this.threads = threads;
    this.data = data;
    this.normalisation = data.normalisation();
    this.hyper = hyper;
    int batch = Math.min(hyper.batch(), data.train().size());
    TrainingImages images = new TrainingImages(data.train(), normalisation, hyper);
    this.feed = new TrainingFeed(images, batch, memory);
    this.progress = progress;
  }

  /**
   * Trains one network. Blocks until it is done.
   *
   * @param stages first to last
   * @param provenance all that decides the result; stored in the model, and a checkpoint fits no
   *     other
   * @param checkpoint replaced after every epoch; the caller removes it once the model is safe
   * @param resume whether to go on from the checkpoint; the result has the same bytes as without an
   *     interruption
   * @throws SluiceException if the loss is not finite any more, naming the last good checkpoint; if
   *     a checkpoint cannot be read or written
   */
  public StoredModel train(
      Network network,
      List<Stage> stages,
      Map<String, String> provenance,
      Path checkpoint,
      boolean resume) {
    TrainingState state =
        resume
            ? Checkpoint.read(checkpoint, network, provenance)
            : TrainingState.initial(network, hyper.seed());
    if (state.stage() > stages.size() || state.epoch() >= hyper.epochs()) {
      throw new SluiceException(
          "%s: stage %d, epoch %d is not in this training"
              .formatted(checkpoint, state.stage(), state.epoch()));
    }
    while (state.stage() < stages.size()) {
      state = train(network, stages.get(state.stage()), state, checkpoint, provenance);
    }
    return new StoredModel(
        network, state.values(), normalisation, data.classes(), null, provenance);
  }

  /** The rest of one stage. */
  private TrainingState train(
      Network network,
      Stage stage,
      TrainingState state,
      Path checkpoint,
      Map<String, String> provenance) {
    if (state.epoch() == 0 && stage.firstTrained() > 0) {
      Initialisation.takeOverBias(network, state.values(), stage.firstTrained());
    }
    try (TrainingSession session =
        TrainingSession.open(backend, threads, network, stage, state, feed)) {
      TrainingState now = state;
      while (now.stage() == state.stage()) {
        String name = "%s, epoch %d".formatted(stage.name(), now.epoch() + 1);
        epoch(session, now, name + " of " + hyper.epochs())
            .ifPresent(
                problem -> {
                  throw diverged(name + problem, checkpoint);
                });
        session.read(now.values(), now.velocities());
        checkFinite(now, name, checkpoint);
        now = now.afterEpoch(hyper.epochs());
        Checkpoint.write(checkpoint, network, now, provenance);
      }
      return now;
    }
  }

  /** Returns what went wrong, if anything did. */
  private Optional<String> epoch(TrainingSession session, TrainingState state, String name) {
    int[] order = order(state.stage(), state.epoch());
    session.begin(state.stage(), state.epoch());
    int batch = feed.batch();
    int batches = order.length / batch;
    long updates = (long) batches * hyper.epochs();
    double loss = 0;
    long right = 0;
    long start = System.nanoTime();
    try (Progress.Task task = progress.start(name, (long) batches * batch, "images")) {
      for (int b = 0; b < batches; b++) {
        session.take(order, b * batch);
        double rate = hyper.rate((long) state.epoch() * batches + b, updates);
        session.rates(rate, hyper.momentum(), hyper.weightDecay());
        session.run();
        double batchLoss = session.meanLoss();
        if (!Double.isFinite(batchLoss)) {
          return Optional.of(", batch %d: the loss is %s".formatted(b + 1, batchLoss));
        }
        loss += batchLoss;
        right += session.right();
        long seen = (b + 1L) * batch;
        double seconds = (System.nanoTime() - start) / 1e9;
        task.reached(
            seen,
            "loss %.4f, accuracy %.2f %%, %,.0f images/s"
                .formatted(loss / (b + 1), 100.0 * right / seen, seen / seconds));
      }
    }
    return Optional.empty();
  }

  /** The last update may overflow after a loss that was finite; no checkpoint must hold that. */
  private static void checkFinite(TrainingState state, String name, Path checkpoint) {
    Blocks.firstNonFinite(state.values())
        .or(() -> Blocks.firstNonFinite(state.velocities()))
        .ifPresent(
            place -> {
              throw diverged(name + ", last update: " + place, checkpoint);
            });
  }

  private static SluiceException diverged(String what, Path checkpoint) {
    return new SluiceException(
        what
            + "; try a lower learning rate"
            + (Files.exists(checkpoint)
                ? "; the last good checkpoint is %s: remove it to start anew".formatted(checkpoint)
                : ""));
  }

  /** The training images in an order of this epoch's own. */
  private int[] order(int stage, int epoch) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, data.train().size()).boxed().toList());
    Collections.shuffle(order, Seeds.random(hyper.seed(), ORDER, stage, epoch));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The data, the hyperparameters and the backend: names and values. */
  public Map<String, String> provenance() {
    Map<String, String> description = new TreeMap<>();
    description.put("data", data.name());
    description.put("testSource", data.testSource());
    description.put("trainingImages", String.valueOf(data.train().size()));
    description.put("epochs", String.valueOf(hyper.epochs()));
    description.put("batch", String.valueOf(hyper.batch()));
    description.put("learningRate", String.valueOf(hyper.learningRate()));
    description.put("momentum", String.valueOf(hyper.momentum()));
    description.put("weightDecay", String.valueOf(hyper.weightDecay()));
    description.put("warmUp", String.valueOf(hyper.warmUp()));
    description.put("augmentation", hyper.augmentation().toString());
    description.put("seed", String.valueOf(hyper.seed()));
    description.put("backend", backend.name());
    return description;
  }
}
