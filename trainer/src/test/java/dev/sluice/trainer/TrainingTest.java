package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Trainings from the first epoch to the model file, on the CPU. */
class TrainingTest {
  private static final DataSet DATA = Blobs.dataSet();

  private final Backend backend = Backends.open("cpu");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"INCREMENTAL, DENSE", "INCREMENTAL, TRIANGULAR", "JOINT, DENSE", "JOINT, TRIANGULAR"})
  void everyWidthLearns(Recipe recipe, Connectivity connectivity) {
    Path out = folder.resolve("model.safetensors");
    StoredModel model = train(job(connectivity, recipe, out), 12, 0.05, Progress.NONE);
    List<Results.Width> widths =
        new Evaluation(backend, 1, Progress.NONE).widths(model, DATA.test(), List.of(0, 1, 2), 0);
    for (Results.Width width : widths) {
      assertTrue(width.accuracy() > 0.9, "step " + width.step() + ": " + width.accuracy());
    }
    assertTrue(widths.get(0).macs() < widths.get(1).macs());
    assertTrue(widths.get(1).macs() < widths.get(2).macs());
    assertFalse(Files.exists(TrainingJob.checkpoint(out)), "the checkpoint should be gone");
  }

  @ParameterizedTest
  @EnumSource
  void laterStepsLeaveEarlierBlocksAlone(Connectivity connectivity) {
    Path out = folder.resolve("model.safetensors");
    // Stops when step 2 begins: the checkpoint then holds the weights after step 1.
    assertThrows(
        Interruption.class,
        () ->
            train(job(connectivity, Recipe.INCREMENTAL, out), 2, 0.05, Interruption.at("step 2")));
    Map<String, String> before =
        digests(
            Blocks.of(
                Checkpoint.read(
                        TrainingJob.checkpoint(out),
                        Blobs.network(connectivity),
                        provenance(job(connectivity, Recipe.INCREMENTAL, out), 2))
                    .values()));
    resume(job(connectivity, Recipe.INCREMENTAL, out), 2);
    Map<String, String> after = digests(Blocks.of(ModelFile.read(out).parameters()));
    for (String block : before.keySet()) {
      if (block.endsWith("2")) {
        assertNotEquals(before.get(block), after.get(block), block + " was not trained");
      } else {
        assertEquals(before.get(block), after.get(block), block + " was frozen");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INCREMENTAL", "JOINT"})
  void theNumberOfThreadsDoesNotMatter(Recipe recipe) throws IOException {
    TrainingJob one = job(Connectivity.DENSE, recipe, folder.resolve("one"));
    TrainingJob three = job(Connectivity.DENSE, recipe, folder.resolve("three"));
    Hyperparameters hyper = Blobs.hyperparameters(2, 0.05).with(Augmentation.of("flip,crop:1"));
    new Training(new Trainer(backend, 1, DATA, hyper, Progress.NONE), one).run(false);
    new Training(new Trainer(backend, 3, DATA, hyper, Progress.NONE), three).run(false);
    assertArrayEquals(Files.readAllBytes(one.out()), Files.readAllBytes(three.out()));
  }

  @Test
  void aLossThatIsNotFiniteStopsAndNamesTheLastCheckpoint() {
    TrainingJob job =
        job(Connectivity.DENSE, Recipe.INCREMENTAL, folder.resolve("model.safetensors"));
    assertThrows(Interruption.class, () -> train(job, 4, 0.05, Interruption.at("step 1, epoch 2")));
    Path checkpoint = TrainingJob.checkpoint(job.out());
    TrainingState good = Checkpoint.read(checkpoint, job.network(), provenance(job, 4));
    good.values().values(0)[0] = Float.MAX_VALUE;
    Checkpoint.write(checkpoint, job.network(), good, provenance(job, 4));
    String message = failure(() -> resume(job, 4));
    assertTrue(message.startsWith("step 1, epoch 2, batch "), message);
    assertTrue(message.contains("the last good checkpoint is " + checkpoint), message);
    assertEquals(1, Checkpoint.read(checkpoint, job.network(), provenance(job, 4)).epoch());
  }

  @Test
  void aCheckpointIsNotUsedForAnotherTraining() {
    TrainingJob job =
        job(Connectivity.DENSE, Recipe.INCREMENTAL, folder.resolve("model.safetensors"));
    assertThrows(Interruption.class, () -> train(job, 3, 0.05, Interruption.at("step 1")));
    String message = failure(() -> resume(job, 4));
    assertTrue(message.contains("epochs 3, not 4"), message);
  }

  /** As many images, but other labels: the counts would not tell. */
  @Test
  void aCheckpointIsNotUsedForOtherData() {
    TrainingJob job =
        job(Connectivity.DENSE, Recipe.INCREMENTAL, folder.resolve("model.safetensors"));
    assertThrows(Interruption.class, () -> train(job, 3, 0.05, Interruption.at("step 1")));
    String message = failure(() -> resume(job, relabelled(), 3));
    assertTrue(message.contains("checkpoint: was written when blobs had other images"), message);
  }

  @Test
  void aFinishedModelOfOtherDataIsNotTheResult() {
    TrainingJob job = job(Connectivity.DENSE, Recipe.INDEPENDENT, folder.resolve("models"));
    job.check(false);
    assertThrows(Interruption.class, () -> train(job, 1, 0.05, interruptAfterTheFirstModel()));
    String message = failure(() -> resume(job, relabelled(), 1));
    assertTrue(
        message.startsWith(job.files().getFirst() + ": is the result of another training"),
        message);
  }

  /** The same images, each with the class after its own. */
  private static DataSet relabelled() {
    return Blobs.dataSet(
        relabelled(DATA.train()), relabelled(DATA.validation()), relabelled(DATA.test()));
  }

  private static LabelledImages relabelled(LabelledImages images) {
    List<byte[]> pixels = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      byte[] image = new byte[images.shape().size()];
      images.copy(i, image, 0);
      pixels.add(image);
      labels.add((images.label(i) + 1) % DATA.classes().size());
    }
    return LabelledImages.of(images.shape(), pixels, labels);
  }

  /** The model would say that its images were split with a seed that they were not split with. */
  @Test
  void imagesThatWereSplitWithAnotherSeedAreNotTaken() {
    Hyperparameters other = Blobs.hyperparameters(1, 0.05).seeded(2);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Trainer(backend, 1, DATA, other, Progress.NONE));
    assertEquals("blobs was split with seed 1, not 2", refused.getMessage());
  }

  @Test
  void anOverflowInTheLastUpdateKeepsTheCheckpointBeforeIt() {
    TrainingJob job =
        job(Connectivity.DENSE, Recipe.INCREMENTAL, folder.resolve("model.safetensors"));
    assertThrows(Interruption.class, () -> train(job, 2, 0.05, Interruption.at("step 0, epoch 2")));
    Path checkpoint = TrainingJob.checkpoint(job.out());
    TrainingState good = Checkpoint.read(checkpoint, job.network(), provenance(job, 2));
    // A batch of the whole set: one update an epoch, whose loss is from before it.
    Hyperparameters whole =
        new Hyperparameters(2, DATA.train().size(), 10, 0.9, 0, 0, 1, Augmentation.NONE);
    Training training = new Training(new Trainer(backend, 1, DATA, whole, Progress.NONE), job);
    good.velocities().values(0)[0] = Float.MAX_VALUE;
    Checkpoint.write(checkpoint, job.network(), good, training.provenance(job.network()));
    String message = failure(() -> training.run(true));
    assertTrue(message.contains("last update: tensor 'step0.conv1.weight.rows'"), message);
    assertEquals(
        1, Checkpoint.read(checkpoint, job.network(), training.provenance(job.network())).epoch());
  }

  @Test
  void aFinishedModelOfAnotherNetworkIsNotTheResult() {
    Path out = folder.resolve("model.safetensors");
    TrainingJob dense = job(Connectivity.DENSE, Recipe.INCREMENTAL, out);
    StoredModel model = train(dense, 1, 0.05, Progress.NONE);
    resume(dense, 1); // is done, and stays as it is
    String message =
        failure(() -> resume(job(Connectivity.TRIANGULAR, Recipe.INCREMENTAL, out), 1));
    assertTrue(message.contains("is the result of another training"), message);
    ModelFile.write(out, model.narrowed(1));
    message = failure(() -> resume(dense, 1));
    assertTrue(message.contains("is the result of another training"), message);
  }

  @Test
  void aPositionThatIsNotInTheTrainingIsRefused() {
    TrainingJob job =
        job(Connectivity.DENSE, Recipe.INCREMENTAL, folder.resolve("model.safetensors"));
    TrainingState initial = TrainingState.initial(job.network(), 1);
    Path checkpoint = TrainingJob.checkpoint(job.out());
    for (int[] position : new int[][] {{4, 0}, {0, 3}, {-1, 0}}) {
      Checkpoint.write(
          checkpoint,
          job.network(),
          new TrainingState(position[0], position[1], initial.values(), initial.velocities()),
          provenance(job, 3));
      String message = failure(() -> resume(job, 3));
      assertTrue(message.startsWith(checkpoint + ": stage"), message);
    }
  }

  @Test
  void aCheckpointIsNotOverwrittenUnasked() {
    TrainingJob job =
        job(Connectivity.DENSE, Recipe.INCREMENTAL, folder.resolve("model.safetensors"));
    assertThrows(Interruption.class, () -> train(job, 3, 0.05, Interruption.at("step 1")));
    String message = failure(() -> job.check(false));
    assertTrue(message.contains("--resume"), message);
  }

  @Test
  void withoutACheckpointThereIsNothingToResume() {
    TrainingJob job =
        job(Connectivity.DENSE, Recipe.INCREMENTAL, folder.resolve("model.safetensors"));
    String message = failure(() -> job.check(true));
    assertTrue(message.startsWith("nothing to resume"), message);
  }

  private static String failure(Executable work) {
    return String.valueOf(assertThrows(SluiceException.class, work).getMessage());
  }

  private static TrainingJob job(Connectivity connectivity, Recipe recipe, Path out) {
    return new TrainingJob("blobs", Blobs.network(connectivity), recipe, out);
  }

  private StoredModel train(TrainingJob job, int epochs, double rate, Progress progress) {
    Hyperparameters hyper = Blobs.hyperparameters(epochs, rate);
    Trainer trainer = new Trainer(backend, 2, DATA, hyper, progress);
    return new Training(trainer, job).run(false).getLast();
  }

  private void resume(TrainingJob job, int epochs) {
    resume(job, DATA, epochs);
  }

  private void resume(TrainingJob job, DataSet data, int epochs) {
    Hyperparameters hyper = Blobs.hyperparameters(epochs, 0.05);
    new Training(new Trainer(backend, 2, data, hyper, Progress.NONE), job).run(true);
  }

  private Map<String, String> provenance(TrainingJob job, int epochs) {
    Hyperparameters hyper = Blobs.hyperparameters(epochs, 0.05);
    Trainer trainer = new Trainer(backend, 2, DATA, hyper, Progress.NONE);
    return new Training(trainer, job).provenance(job.network());
  }

  private static Map<String, String> digests(List<Block> blocks) {
    return blocks.stream().collect(Collectors.toMap(b -> b.node() + " " + b.step(), Block::sha256));
  }

  private static Progress interruptAfterTheFirstModel() {
    AtomicInteger epochs = new AtomicInteger();
    return (task, total, unit) -> {
      if (epochs.getAndIncrement() > 0) {
        throw new Interruption();
      }
      return Progress.NONE.start(task, total, unit);
    };
  }
}
