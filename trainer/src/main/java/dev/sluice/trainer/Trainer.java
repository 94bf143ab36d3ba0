package dev.sluice.trainer;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Blocks;
import dev.sluice.core.Normalisation;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
  private static final int DROPOUT = 3;

  /** What part of the largest heap a stage may keep: one in so many. */
  private static final int HEAP_SHARE = 4;

  private final Backend backend;
  private final int threads;
  private final List<DataSet> sets;
  private final LabelledImages train;
  private final Hyperparameters hyper;
  private final Progress progress;
  private final long memory;

  /**
   * A trainer for one data set.
   *
   * @param data split with the seed of {@code hyper}
   * @param threads how many may work on a batch; results do not depend on it
   * @param progress is told of every epoch
   * @throws SluiceException if the images are too small for their augmentation
   * @throws IllegalArgumentException if the images were split with another seed
   */
  public Trainer(
      Backend backend, int threads, DataSet data, Hyperparameters hyper, Progress progress) {
    this(backend, threads, List.of(data), hyper, progress);
  }

  /**
   * A trainer for the training images of several data sets, shuffled together.
   *
   * @param sets of one shape and the same classes; at least one. The first was split with the seed
   *     of {@code hyper}: models have one entry for both
   * @throws SluiceException if the images are too small for their augmentation
   * @throws IllegalArgumentException if the first set was split with another seed
   */
  public Trainer(
      Backend backend, int threads, List<DataSet> sets, Hyperparameters hyper, Progress progress) {
    this(backend, threads, sets, hyper, progress, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  /**
   * A trainer that is told how much a stage may keep.
   *
   * @param memory in bytes; see {@link TrainingFeed}
   * @throws SluiceException if the images are too small for their augmentation
   */
  Trainer(
      Backend backend,
      int threads,
      List<DataSet> sets,
      Hyperparameters hyper,
      Progress progress,
      long memory) {
    if (sets.getFirst().seed() != hyper.seed()) {
      throw new IllegalArgumentException(
          "%s was split with seed %d, not %d"
              .formatted(sets.getFirst().name(), sets.getFirst().seed(), hyper.seed()));
    }
    this.backend = backend;
    this.threads = threads;
    this.sets = List.copyOf(sets);
    this.train = sets.stream().map(DataSet::train).reduce(LabelledImages::and).orElseThrow();
    this.hyper = hyper;
    this.progress = progress;
    this.memory = memory;
    hyper.augmentation().check(train.shape());
  }

  /**
   * Trains one network. Blocks until it is done.
   *
   * @param checkpoint replaced after every epoch; the caller removes it once the model is safe
   * @param resume whether to go on from the checkpoint; the result has the same bytes as without an
   *     interruption
   * @throws SluiceException if the loss is not finite any more, naming the last good checkpoint; if
   *     a checkpoint cannot be read or written
   */
  StoredModel train(Course course, Path checkpoint, boolean resume) {
    StoredModel start = course.origin().start();
    if (start != null && !start.network().input().equals(train.shape())) {
      throw new SluiceException(
          "the images are %s, but the model that training begins with takes %s"
              .formatted(train.shape(), start.network().input()));
    }
    Normalisation normal = start == null ? train.normalisation() : start.normalisation();
    TrainingState state =
        resume
            ? Checkpoint.read(checkpoint, course.network(), course.provenance())
            : initial(course.network(), course.origin());
    int batch = Math.min(hyper.batch(), train.size());
    TrainingImages images = new TrainingImages(train, normal, hyper);
    try (Teacher teacher = teacher(course.origin().teacher(), normal, batch)) {
      TrainingFeed feed = new TrainingFeed(images, batch, memory, teacher);
      state = train(course, state, feed, checkpoint);
    }
    return new StoredModel(
        course.network(),
        state.values(),
        normal,
        sets.getFirst().classes(),
        null,
        course.provenance());
  }

  private TrainingState initial(Network network, Origin origin) {
    TrainingState state = TrainingState.initial(network, hyper.seed());
    StoredModel start = origin.start();
    if (start != null) {
      state.copyFrom(start, origin.newReadout());
    }
    return state;
  }

  private @Nullable Teacher teacher(@Nullable StoredModel stored, Normalisation pupil, int batch) {
    return stored == null ? null : new Teacher(stored, pupil, backend, batch, threads);
  }

  /** All stages from a position on. */
  private TrainingState train(
      Course course, TrainingState begun, TrainingFeed feed, Path checkpoint) {
    List<Stage> stages = course.stages();
    TrainingState state = begun;
    if (state.stage() > stages.size() || state.epoch() >= hyper.epochs()) {
      throw new SluiceException(
          "%s: stage %d, epoch %d is not in this training"
              .formatted(checkpoint, state.stage(), state.epoch()));
    }
    course.log().goOn(done(stages, state));
    while (state.stage() < stages.size()) {
      state = stage(course, state, feed, checkpoint);
    }
    return state;
  }

  /** How many epochs of a stage are done, by its name. */
  private Map<String, Integer> done(List<Stage> stages, TrainingState state) {
    Map<String, Integer> done = new TreeMap<>();
    for (int i = 0; i < stages.size(); i++) {
      int epochs = i < state.stage() ? hyper.epochs() : i == state.stage() ? state.epoch() : 0;
      done.put(stages.get(i).name(), epochs);
    }
    return done;
  }

  /** The rest of one stage. */
  private TrainingState stage(
      Course course, TrainingState state, TrainingFeed feed, Path checkpoint) {
    Network network = course.network();
    Stage stage = course.stages().get(state.stage());
    if (state.epoch() == 0) {
      course.begin(stage, state.values());
    }
    try (TrainingSession session =
        TrainingSession.open(backend, threads, network, stage, state, feed)) {
      TrainingState now = state;
      while (now.stage() == state.stage()) {
        EpochLog.Epoch epoch = epoch(course, session, now, checkpoint);
        session.read(now.values(), now.velocities());
        checkFinite(now, name(stage, now), checkpoint);
        now = now.afterEpoch(hyper.epochs());
        course.log().add(epoch); // first: what is told twice can be taken back, what is not cannot
        Checkpoint.write(checkpoint, network, now, course.provenance());
      }
      return now;
    }
  }

  private static String name(Stage stage, TrainingState state) {
    return "%s, epoch %d".formatted(stage.name(), state.epoch() + 1);
  }

  private EpochLog.Epoch epoch(
      Course course, TrainingSession session, TrainingState state, Path checkpoint) {
    Stage stage = course.stages().get(state.stage());
    String name = name(stage, state);
    int[] order = order(state.stage(), state.epoch());
    session.begin(state.stage(), state.epoch());
    int batch = session.batch();
    int batches = order.length / batch;
    long images = (long) batches * batch;
    long updates = (long) batches * hyper.epochs();
    TimeLeft timeLeft = new TimeLeft(course, images * hyper.epochs());
    Tally tally = new Tally();
    double rate = 0;
    try (Progress.Task task = progress.start(name + " of " + hyper.epochs(), images, "images")) {
      for (int b = 0; b < batches; b++) {
        session.take(order, b * batch);
        session.drop(Seeds.random(hyper.seed(), DROPOUT, state.stage(), state.epoch(), b));
        rate = hyper.rate((long) state.epoch() * batches + b, updates);
        session.rates(rate, hyper.momentum(), hyper.weightDecay());
        session.run();
        if (!Double.isFinite(session.meanLoss())) {
          String problem = ", batch %d: the loss is %s".formatted(b + 1, session.meanLoss());
          throw diverged(name + problem, checkpoint);
        }
        tally.add(session);
        long seen = images * state.epoch() + tally.seen();
        String left = timeLeft.after(state.stage(), seen, tally.imagesPerSecond());
        task.reached(tally.seen(), "%s, %s left".formatted(tally.note(), left));
      }
    }
    return tally.epoch(stage.name(), state.epoch() + 1, rate);
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
    List<Integer> order = new ArrayList<>(IntStream.range(0, train.size()).boxed().toList());
    Collections.shuffle(order, Seeds.random(hyper.seed(), ORDER, stage, epoch));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  /** What it trains on. */
  List<TrainedOn> trainedOn() {
    return sets.stream().map(TrainedOn::of).toList();
  }

  /** How much it trains on, the hyperparameters and the backend: names and values. */
  Map<String, String> provenance() {
    Map<String, String> description = new TreeMap<>();
    description.put("trainingImages", String.valueOf(train.size()));
    description.put("epochs", String.valueOf(hyper.epochs()));
    description.put("batch", String.valueOf(hyper.batch()));
    description.put("learningRate", String.valueOf(hyper.learningRate()));
    description.put("momentum", String.valueOf(hyper.momentum()));
    description.put("weightDecay", String.valueOf(hyper.weightDecay()));
    description.put("warmUp", String.valueOf(hyper.warmUp()));
    description.put("augmentation", hyper.augmentation().toString());
    description.put("backend", backend.name());
    return description;
  }
}
