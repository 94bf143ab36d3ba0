package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.trainer.data.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs of trainings, also of such that were interrupted. */
class CsvLogTest {
  private static final DataSet DATA = Blobs.dataSet();
  private static final String HEADER =
      "model,stage,epoch,learningRate,loss,accuracy,imagesPerSecond";

  private final Backend backend = Backends.open("cpu");

  @TempDir private Path folder;

  /**
   * What the checkpoint does not hold is trained again, and has one line in the end. The header
   * begins with this model's name, but is no line of it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "model,step 1,2,0.01,0.5,0.9,1.0\nmode"})
  void theLogGoesOnWhereTheCheckpointDoes(String written) throws IOException {
    TrainingJob job = logged(Recipe.INCREMENTAL, folder.resolve("model"));
    assertThrows(Interruption.class, () -> train(job, 2, Interruption.at("step 1, epoch 2")));
    String other = "other.safetensors,step 2,2,0.01,0.5,0.9,1.0";
    Files.writeString(log(job), other + "\n" + written, StandardOpenOption.APPEND);
    resume(job, 2);
    List<String> lines = Files.readAllLines(log(job));
    assertEquals(HEADER, lines.getFirst());
    assertTrue(lines.remove(other), "that of another model stays");
    assertEquals(List.of("0,1", "0,2", "1,1", "1,2", "2,1", "2,2"), epochs(lines, "model,step "));
  }

  /** As if the second of three models had been interrupted before its first checkpoint. */
  @Test
  void linesOfAModelThatBeginsAnewAreVoid() throws IOException {
    TrainingJob job = logged(Recipe.INDEPENDENT, folder.resolve("models"));
    job.check(false);
    train(job, 1, Progress.NONE);
    Files.delete(job.files().get(1));
    resume(job, 1);
    assertEquals(
        List.of("0.safetensors", "2.safetensors", "1.safetensors"),
        Files.readAllLines(log(job)).stream().skip(1).map(line -> line.split(",", 2)[0]).toList());
  }

  @Test
  void aLogIsWrittenBeforeTheCheckpoint() {
    Network network = Blobs.network(Connectivity.DENSE);
    EpochLog killing =
        _ -> {
          throw new Interruption();
        };
    Course course =
        new Course(network, Recipe.JOINT.stages(network), Origin.NONE, Map.of(), killing);
    Path checkpoint = folder.resolve("checkpoint");
    Trainer trainer = new Trainer(backend, 1, DATA, Blobs.hyperparameters(1, 0.05), Progress.NONE);
    assertThrows(Interruption.class, () -> trainer.train(course, checkpoint, false));
    assertFalse(Files.exists(checkpoint));
  }

  /** Without it, the next start would refuse it. */
  @Test
  void anEmptyLogThatIsGoneOnWithGetsItsHeader() throws IOException {
    TrainingJob job = logged(Recipe.INCREMENTAL, folder.resolve("model.safetensors"));
    assertThrows(Interruption.class, () -> train(job, 1, Interruption.at("step 2")));
    Files.write(log(job), new byte[0]);
    job.check(true);
    resume(job, 1);
    List<String> lines = Files.readAllLines(log(job));
    assertEquals(HEADER, lines.getFirst());
    assertEquals(List.of("2,1"), epochs(lines, "model.safetensors,step "));
    job.check(true);
  }

  /** Before a log is begun. */
  @Test
  void imagesThatAreTooSmallForTheirAugmentationAreRefusedAtOnce() {
    Hyperparameters hyper = Blobs.hyperparameters(1, 0.05).with(Augmentation.of("cutout:8"));
    assertEquals(
        "augmentation cutout:8 is too much for 1×8×8 images: at most 7 pixels",
        String.valueOf(
            assertThrows(
                    SluiceException.class,
                    () -> new Trainer(backend, 1, DATA, hyper, Progress.NONE))
                .getMessage()));
  }

  private TrainingJob logged(Recipe recipe, Path out) {
    Network network = Blobs.network(Connectivity.DENSE);
    return new TrainingJob("blobs", network, recipe, Origin.NONE, out, folder.resolve("log.csv"));
  }

  private static Path log(TrainingJob job) {
    return Objects.requireNonNull(job.log());
  }

  /** What the lines say between their beginning and the learning rate. */
  private static List<String> epochs(List<String> lines, String beginning) {
    return lines.stream()
        .skip(1)
        .map(line -> line.substring(beginning.length(), line.indexOf(",0.")))
        .toList();
  }

  private Training training(TrainingJob job, int epochs, Progress progress) {
    Hyperparameters hyper = Blobs.hyperparameters(epochs, 0.05);
    return new Training(new Trainer(backend, 2, DATA, hyper, progress), job);
  }

  private void train(TrainingJob job, int epochs, Progress progress) {
    training(job, epochs, progress).run(false);
  }

  private void resume(TrainingJob job, int epochs) {
    training(job, epochs, Progress.NONE).run(true);
  }
}
