package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.Blocks;
import dev.sluice.core.Calibration;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Train, evaluate, calibrate, classify and info on one small model. */
class ModelCommandsTest {
  private static final int CLASSES = 3;
  private static final int TEST_IMAGES = 60;

  @TempDir private static Path folder;
  private static Path data;
  private static Path raw; // without thresholds
  private static Path model; // with thresholds
  private static Cli.Run training;
  private static Cli.Run calibration;

  @TempDir private Path temp;

  @BeforeAll
  static void trainAndCalibrate() throws IOException {
    data = TinyData.idx(folder.resolve("tiny"), CLASSES, 40);
    raw = folder.resolve("raw.safetensors");
    training = TinyModels.train(data, raw);
    model = Files.copy(raw, folder.resolve("model.safetensors"));
    calibration = Cli.run("calibrate", model, "--data", data).succeeded();
  }

  private Path copy() {
    return temp.resolve("copy.safetensors");
  }

  @Test
  void trainingSaysWhatToDoNext() {
    assertEquals(
        List.of("wrote " + raw, "next: ./sluice calibrate %s --data %s".formatted(raw, data)),
        training.out().lines().toList());
    assertTrue(training.err().contains("step 1, epoch 2 of 2: "), training.err());
    assertTrue(training.err().contains("loss "), training.err());
    assertFalse(Files.exists(folder.resolve("raw.safetensors.checkpoint")));
    assertEquals(
        List.of(2, 4), ModelFile.read(raw).network().channels().get(1).prefixes(), "conv1");
  }

  @Test
  void trainingAgainGivesTheSameBytes() throws IOException {
    TinyModels.train(data, copy());
    assertArrayEquals(Files.readAllBytes(raw), Files.readAllBytes(copy()));
  }

  @Test
  void augmentationChangesTheModelAndIsSaidInIt() {
    assertEquals("none", ModelFile.read(raw).provenance().get("augmentation"));
    TinyModels.train(data, copy(), "--augment", "shift,cutout:3");
    StoredModel augmented = ModelFile.read(copy());
    assertEquals("shift:2,cutout:3", augmented.provenance().get("augmentation"));
    assertNotEquals(Blocks.of(ModelFile.read(raw).parameters()), Blocks.of(augmented.parameters()));
  }

  @Test
  void augmentationThatLeavesNothingIsRefused() {
    Cli.Run run = Cli.run("train", "--data", data, "--out", copy(), "--augment", "crop:28");
    assertEquals(
        "sluice: augmentation crop:28 is too much for 1×28×28 images: at most 27 pixels",
        run.failure());
  }

  @Test
  void trainsANetworkFromAFile() throws IOException {
    Path network = temp.resolve("mine.json");
    Files.writeString(
        network,
        """
        {"input": {"channels": 1, "height": 28, "width": 28}, "nodes": [
          {"name": "pool", "layer": {"type": "avg_pool2d", "kernelSize": 7, "stride": 7}},
          {"name": "fc1", "layer": {"type": "linear", "channels": 8}},
          {"name": "relu", "layer": {"type": "relu"}}]}
        """);
    Cli.run(
            "train",
            "--data",
            data,
            "--out",
            copy(),
            "--network",
            network,
            "--epochs",
            1,
            "--widths",
            "0.5,1")
        .succeeded();
    StoredModel trained = ModelFile.read(copy());
    assertEquals("mine", trained.provenance().get("networkName"));
    assertEquals(List.of(4, 8), trained.network().channels().get(2).prefixes(), "fc1");

    Files.writeString(network, "{}");
    String message =
        Cli.run("train", "--data", data, "--out", copy(), "--network", network).wrongUsage();
    assertTrue(message.endsWith("mine.json: line 1: input: missing"), message);
  }

  @Test
  void trainingLearns() {
    JsonNode widths = Cli.run("evaluate", raw, "--data", data, "--json", "-").json().get("widths");
    assertTrue(widths.get(1).get("accuracy").asDouble() > 0.9, widths.toString());
  }

  @Test
  void evaluationPrintsATable() {
    Cli.Run run = Cli.run("evaluate", model, "--data", data).succeeded();
    String[] expected = {
      "lenet on 60 test images of tiny (t10k-images-idx3-ubyte)",
      "width  channels",
      "0  2-4-8",
      "1  4-8-16",
      "policy margin, fitted on 12 validation images",
      "than full width",
      "% at width 1"
    };
    for (String text : expected) {
      assertTrue(run.out().contains(text), run.out());
    }
  }

  @Test
  void evaluationAsJsonHasStandardOutputForItself() {
    Cli.Run run = Cli.run("evaluate", model, "--data", data, "--json", "-").succeeded();
    JsonNode results = run.json();
    assertEquals(model.toString(), results.get("model").asString());
    assertEquals("lenet", results.get("network").asString());
    assertEquals("incremental", results.get("recipe").asString());
    assertEquals("dense", results.get("connectivity").asString());
    assertEquals("cpu", results.get("backend").asString());
    assertEquals(1, results.get("seed").asInt());
    assertEquals(108, results.get("splits").get("train").asInt());
    assertEquals(12, results.get("splits").get("validation").asInt());
    assertEquals(TEST_IMAGES, results.get("splits").get("test").asInt());
    JsonNode narrow = results.get("widths").get(0);
    assertEquals(2, narrow.get("channels").get("conv1").asInt());
    // conv1 24²·2·25, conv2 8²·4·2·25, fc1 4·16·8, fc2 8·3
    assertEquals(28_800 + 12_800 + 512 + 24, narrow.get("macs").asInt());
    assertEquals(52 + 204 + 520 + 27, narrow.get("parameters").asInt());
    assertEquals(4 * (52 + 204 + 520 + 27), narrow.get("weightBytes").asInt());
    assertTrue(narrow.get("latencyMicros").get("median").asDouble() > 0);
    double energy = narrow.get("energyMicrojoules").get("value").asDouble();
    assertTrue(
        energy > 0 && energy < results.at("/widths/1/energyMicrojoules/value").asDouble(),
        narrow.toString());
    String source = narrow.get("energyMicrojoules").get("source").asString();
    assertTrue(source.startsWith("estimate: ") && source.contains("32-bit float"), source);
    JsonNode policy = results.get("policies").get(0);
    assertEquals("margin", policy.get("name").asString());
    assertEquals(1, policy.get("thresholds").size());
    double shares = 0;
    for (JsonNode share : policy.get("shareByStep")) {
      shares += share.asDouble();
    }
    assertEquals(1, shares, 1e-9);
    assertTrue(run.err().contains("width  channels"), "the table goes to standard error");
  }

  @Test
  void evaluationWritesAJsonFileToo() {
    Path json = temp.resolve("results.json");
    Cli.Run run = Cli.run("evaluate", model, "--data", data, "--json", json).succeeded();
    assertTrue(run.out().contains("width  channels"), run.out());
    JsonNode results = JsonMapper.shared().readTree(json.toFile());
    assertEquals(2, results.get("widths").size());
  }

  @Test
  void oneWidthAndFewerImages() {
    JsonNode results =
        Cli.run("evaluate", model, "--data", data, "--width", 1, "--limit", 9, "--json", "-")
            .succeeded()
            .json();
    assertEquals(1, results.get("widths").size());
    assertEquals(1, results.get("widths").get(0).get("step").asInt());
    assertEquals(9, results.get("splits").get("test").asInt());
    assertTrue(results.get("policies").isEmpty());
  }

  @Test
  void calibrationStoresThresholdsAndNothingElse() {
    StoredModel before = ModelFile.read(raw);
    StoredModel after = ModelFile.read(model);
    assertNull(before.calibration());
    Calibration stored = after.calibration();
    assertNotNull(stored);
    assertEquals("12 validation images of tiny", stored.fittedOn());
    assertEquals(0.5, stored.maxDrop());
    assertTrue(stored.stale(Blocks.of(after.parameters())).isEmpty());
    assertEquals(Blocks.of(before.parameters()), Blocks.of(after.parameters()));
    assertEquals(before.provenance(), after.provenance());
    assertTrue(calibration.out().contains("fitted on 12 images:"), "not the 60 test images");
    assertTrue(calibration.out().contains("stored in " + model), calibration.out());
  }

  @Test
  void classifiesImages() throws IOException {
    Random random = new Random(TinyData.SEED);
    Path zero = TinyData.png(temp.resolve("zero.png"), 0, random);
    Path two = TinyData.png(temp.resolve("two.png"), 2, random);
    Cli.Run run = Cli.run("classify", model, zero, two).succeeded();
    List<String> lines = run.out().lines().toList();
    assertEquals(2, lines.size(), run.out());
    assertTrue(lines.get(0).startsWith(zero + ": 0, probability "), run.out());
    assertTrue(lines.get(1).startsWith(two + ": 2, probability "), run.out());
    JsonNode answer =
        Cli.run("classify", model, two, "--width", 1, "--json", "-")
            .succeeded()
            .json()
            .get("answers")
            .get(0);
    assertEquals("2", answer.get("class").asString());
    assertEquals(1, answer.get("step").asInt());
    assertEquals(1, answer.get("tried").size(), "a fixed width tries nothing else");
    assertTrue(answer.get("probability").asDouble() > answer.get("margin").asDouble());
  }

  @Test
  void unreadableImagesDoNotStopTheOthers() throws IOException {
    Random random = new Random(TinyData.SEED);
    Path bad = Files.writeString(temp.resolve("bad.png"), "no image");
    Path good = TinyData.png(temp.resolve("@good.png"), 1, random);
    Path none = temp.resolve("none.png");
    Cli.Run run = Cli.run("classify", model, bad, good, none, "--json", "-");
    assertEquals(1, run.status());
    assertEquals(1, run.json().get("answers").size());
    assertEquals("1", run.json().get("answers").get(0).get("class").asString());
    assertEquals(2, run.json().get("unreadable").size());
    assertEquals(2, run.err().lines().filter(line -> line.startsWith("sluice: ")).count());
    assertTrue(run.err().contains("bad.png is not a PNG or JPEG image"), run.err());
    assertTrue(run.err().contains("none.png"), run.err());
  }

  @Test
  void benchMeasuresEveryWidth() {
    Cli.Run run = Cli.run("bench", model, "--batch", 3, "--threads", 1, "--json", "-").succeeded();
    JsonNode speed = run.json();
    assertEquals("lenet", speed.get("network").asString());
    assertEquals("exact", speed.get("paths").asString());
    assertTrue(speed.get("exact").asBoolean());
    assertEquals(3, speed.get("batch").asInt());
    assertEquals(2, speed.get("widths").size());
    assertTrue(speed.get("timeFollowsArithmetic").isBoolean());
    JsonNode narrow = speed.get("widths").get(0);
    assertEquals(42_136, narrow.get("macs").asInt());
    assertEquals(4, narrow.get("operations").size());
    JsonNode energy = narrow.get("energyMicrojoules");
    String source = energy.get("source").asString();
    assertEquals(source.startsWith("unknown: "), energy.get("value").isNull(), source);
    assertTrue(run.err().contains("energy of an image: " + source), run.err());
    double median = narrow.get("latencyMicros").get("median").asDouble();
    assertTrue(median > 0 && narrow.get("latencyMicros").get("p99").asDouble() >= median);
    assertEquals(3e6 / median, narrow.get("imagesPerSecond").asDouble(), 1e-6);
    for (String text : new String[] {"batch 3, 1 threads", "time ÷ MACs", "arithmetic: width "}) {
      assertTrue(run.err().contains(text), run.err());
    }
  }

  @Test
  void benchExplainsOperations() {
    String out = Cli.run("bench", model, "--explain").succeeded().out();
    assertTrue(out.contains("width 1:") && out.contains("28,800 MACs"), out);
  }

  @Test
  void infoShowsWhatAFileHolds() {
    String out = Cli.run("info", model).succeeded().out();
    String[] expected = {
      model + ": lenet, dense, for 1×28×28 images, 3 classes",
      "classes: 0, 1, 2",
      "conv 5×5, stride 1, padding 0",
      "42,136", // MACs of width 0
      "fitted on 12 validation images of tiny, at most 0.5 points lost",
      "seed: 1",
      Blocks.of(ModelFile.read(model).parameters()).getFirst().sha256().substring(0, 12)
    };
    for (String text : expected) {
      assertTrue(out.contains(text), out);
    }
    JsonNode info = Cli.run("info", model, "--json", "-").succeeded().json();
    assertEquals(2, info.get("steps").asInt());
    assertFalse(info.get("cut").asBoolean());
    assertEquals(4, info.get("layers").get(0).get("channels").get(1).asInt());
    assertEquals(8, info.get("blocks").size());
    assertEquals(1, info.get("calibration").get("thresholds").size());
  }

  @Test
  void jsonDoesNotReplaceTheModel() throws IOException {
    byte[] before = Files.readAllBytes(model);
    String message = Cli.run("info", model, "--json", model).failure();
    assertTrue(message.contains("is read by this command"), message);
    assertArrayEquals(before, Files.readAllBytes(model));
  }

  @Test
  void independentModelsAreAFolder() throws IOException {
    Path models = temp.resolve("models");
    Cli.Run run = TinyModels.train(data, models, "--recipe", "independent");
    assertTrue(run.out().contains("next: ./sluice evaluate " + models), run.out());
    JsonNode results =
        Cli.run("evaluate", models, "--data", data, "--json", "-").succeeded().json();
    assertEquals("independent", results.get("recipe").asString());
    assertEquals(2, results.get("widths").size());
    assertEquals(1, results.get("widths").get(1).get("step").asInt());
    assertEquals(4, results.get("widths").get(1).get("channels").get("conv1").asInt());
    assertTrue(results.get("policies").isEmpty());
    String message = Cli.run("evaluate", models, "--data", data, "--policy", "margin").failure();
    assertTrue(message.contains("independent models share no thresholds"), message);
    Files.copy(raw, models.resolve("2.safetensors"));
    message = Cli.run("evaluate", models, "--data", data).failure();
    assertTrue(message.contains("2.safetensors: has 2 widths"), message);
  }
}
