package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Backend;
import dev.sluice.api.BackendProvider;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Shape;
import dev.sluice.core.Backends;
import dev.sluice.core.Blocks;
import dev.sluice.core.ModelFile;
import dev.sluice.runtime.Observations;
import dev.sluice.trainer.Augmentation;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Hyperparameters;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.Trainer;
import dev.sluice.trainer.Training;
import dev.sluice.trainer.TrainingJob;
import dev.sluice.trainer.Widths;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.DataSets;
import dev.sluice.trainer.data.LabelledImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Trains two steps of a small network on the emulated CUDA device: see the module's pom. */
class CudaTrainingTest {
  private static final int CLASSES = 4;
  private static final int PER_CLASS = 64;
  private static final Hyperparameters HYPER =
      new Hyperparameters(2, 32, 0.05, 0.9, 5e-4, 0.05, 1, Augmentation.NONE);

  private static final double TOLERANCE = 1e-4;

  /** Half of the last digit that is shown, twice. */
  private static final double SHOWN = 1e-4;

  @TempDir private Path folder;

  @BeforeEach
  void needsADevice() {
    Optional<String> missing =
        Backends.providers().stream()
            .filter(provider -> provider.name().equals("cuda"))
            .findFirst()
            .flatMap(BackendProvider::unavailable);
    missing.ifPresent(
        reason -> {
          System.err.println("skipped: " + reason);
          Assumptions.abort(reason);
        });
  }

  private TrainingJob job(Connectivity connectivity, String name) {
    Widths widths =
        new Widths(
            List.of(0.5, 1.0),
            Map.of(
                "conv1", Channels.of(2, 4), "conv2", Channels.of(3, 7), "fc1", Channels.of(9, 17)));
    Shape shape = new Shape(1, TinyData.SIDE, TinyData.SIDE);
    return new TrainingJob(
        "lenet",
        NamedNetwork.LENET.build(shape, CLASSES, widths, connectivity),
        Recipe.INCREMENTAL,
        folder.resolve(name));
  }

  private DataSet data() throws IOException {
    Path data = TinyData.idx(folder.resolve("data"), CLASSES, PER_CLASS);
    return DataSets.open(
        data.toString(),
        new DataSets.Options(
            new Shape(1, TinyData.SIDE, TinyData.SIDE),
            List.of(),
            HYPER.seed(),
            0.1,
            Progress.NONE));
  }

  /** Trains; the loss at the end of every epoch. */
  private List<Double> train(String backend, TrainingJob job, boolean resume, String interruptAt)
      throws IOException {
    List<Double> losses = new ArrayList<>();
    Progress progress =
        (name, total, unit) -> {
          if (name.startsWith(interruptAt)) {
            throw new Interrupted();
          }
          return (done, note) -> {
            if (done == total && note.startsWith("loss ")) {
              losses.add(Double.valueOf(note.substring("loss ".length(), note.indexOf(','))));
            }
          };
        };
    try (Backend opened = Backends.open(backend)) {
      new Training(new Trainer(opened, 1, data(), HYPER, progress), job).run(resume);
    }
    return losses;
  }

  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @ParameterizedTest
  @EnumSource
  void lossesAreTheCpus(Connectivity connectivity) throws IOException {
    List<Double> expected = train("cpu", job(connectivity, "cpu"), false, "never");
    List<Double> actual = train("cuda", job(connectivity, "cuda"), false, "never");
    assertEquals(4, expected.size(), "two steps of two epochs");
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), TOLERANCE + SHOWN, "epoch " + i);
    }
    assertNotEquals(expected.getFirst(), expected.getLast());
    for (int step = 0; step < 2; step++) {
      double ofCpu = loss(job(connectivity, "cpu").out(), step);
      assertEquals(ofCpu, loss(job(connectivity, "cuda").out(), step), TOLERANCE, "step " + step);
    }
  }

  /** The mean loss of a trained model on the training images, computed on the CPU. */
  private double loss(Path model, int step) throws IOException {
    try (Backend backend = Backends.open("cpu")) {
      LabelledImages images = data().train();
      Observations seen =
          new Evaluation(backend, 1, Progress.NONE).observe(ModelFile.read(model), images, "loss");
      return IntStream.range(0, images.size())
          .mapToDouble(i -> seen.logits(step).softmax(i).crossEntropy(images.label(i), 1))
          .average()
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void resumingGivesTheSameBytesAndFrozenBlocksKeepTheirs(Connectivity connectivity)
      throws IOException {
    TrainingJob whole = job(connectivity, "whole");
    TrainingJob stopped = job(connectivity, "stopped");
    train("cuda", whole, false, "never");
    assertThrows(Interrupted.class, () -> train("cuda", stopped, false, "step 1, epoch 1"));
    byte[] before = tensors(TrainingJob.checkpoint(stopped.out()));
    train("cuda", stopped, true, "never");
    assertArrayEquals(Files.readAllBytes(whole.out()), Files.readAllBytes(stopped.out()));
    byte[] after = tensors(stopped.out());
    int frozen =
        Blocks.of(ModelFile.read(stopped.out()).parameters()).stream()
            .filter(block -> block.step() == 0)
            .mapToInt(block -> Math.toIntExact(block.end()))
            .max()
            .orElseThrow();
    assertArrayEquals(Arrays.copyOf(before, frozen), Arrays.copyOf(after, frozen));
    assertFalse(
        Arrays.equals(before, 0, after.length, after, 0, after.length), "step 1 is trained");
  }

  /** The tensors of a model file or a checkpoint, whose first ones are step 0's. */
  private static byte[] tensors(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(all, Long.BYTES + Math.toIntExact(header), all.length);
  }

  @Test
  void commandsTakeTheBackendByName() throws IOException {
    Path data = TinyData.idx(folder.resolve("tiny"), CLASSES, PER_CLASS);
    Path model = folder.resolve("model.safetensors");
    TinyModels.train(data, model, "--backend", "cuda");
    JsonNode cuda = evaluate(model, data, "cuda");
    JsonNode cpu = evaluate(model, data, "cpu");
    assertEquals("cuda", cuda.get("backend").asString());
    for (int step = 0; step < 2; step++) {
      assertEquals(
          cpu.get("widths").get(step).get("accuracy"),
          cuda.get("widths").get(step).get("accuracy"),
          "forward results have the same bits");
    }
  }

  private static JsonNode evaluate(Path model, Path data, String backend) {
    return Cli.run("evaluate", model, "--data", data, "--backend", backend, "--json", "-")
        .succeeded()
        .json();
  }
}
