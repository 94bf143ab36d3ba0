package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.TrainedOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Trainings that go on from a model or learn from one. */
class TrainFromTest {
  private static final String ADDED = "conv1=8,conv2=16,fc1=32";

  @TempDir private Path temp;
  private Path data;
  private Path model;

  @BeforeEach
  void paths() throws IOException {
    data = TinyData.idx(temp.resolve("data"), 4, 40);
    model = temp.resolve("model.safetensors");
  }

  private Cli.Run trainFrom(Path images, Path out, Object... more) {
    Object[] usual = {
      "train", "--data", images, "--from", model, "--out", out, "--epochs", 10, "--batch", 8
    };
    return Cli.run(Stream.concat(Stream.of(usual), Stream.of(more)).toArray());
  }

  private void trainOneWidth() {
    Object[] usual = {"train", "--data", data, "--out", model, "--epochs", 2, "--batch", 8};
    Stream<Object> channels =
        Stream.of("conv1=4", "conv2=8", "fc1=16").flatMap(each -> Stream.of("--channels", each));
    Cli.run(Stream.concat(Stream.of(usual), channels).toArray()).succeeded();
  }

  private static List<Block> blocks(Path model, int steps) {
    return Blocks.of(ModelFile.read(model).parameters()).stream()
        .filter(block -> block.step() < steps)
        .toList();
  }

  private static double accuracy(Path model, Path data, int step) {
    Cli.Run run = Cli.run("evaluate", model, "--data", data, "--width", step, "--json", "-");
    JsonNode width = run.succeeded().json().get("widths").get(0);
    assertEquals(step, width.get("step").intValue());
    return width.get("accuracy").doubleValue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense", "triangular"})
  void aStepThatIsAddedLearnsNewImagesAndLeavesTheOthersAlone(String connectivity)
      throws IOException {
    TinyModels.train(data, model, "--connectivity", connectivity);
    Path inverted = TinyData.changed(data, temp.resolve("inverted"), pixel -> (255 - pixel) / 2);
    Path wider = temp.resolve("wider.safetensors");
    trainFrom(inverted, wider, "--add-step", ADDED, "--learning-rate", 0.003).succeeded();
    StoredModel after = ModelFile.read(wider);
    assertEquals(3, after.network().steps());
    assertEquals(ModelFile.read(model).normalisation(), after.normalisation());
    assertEquals(blocks(model, 2), blocks(wider, 2));
    for (int step = 0; step < 2; step++) {
      assertEquals(accuracy(model, data, step), accuracy(wider, data, step));
    }
    double before = accuracy(wider, inverted, 1);
    double added = accuracy(wider, inverted, 2);
    assertTrue(added > 0.9 && added > before, "%s after %s".formatted(added, before));
  }

  @Test
  void fineTuningChangesTheLastStepAlone() throws IOException {
    TinyModels.train(data, model);
    Path dark = TinyData.changed(data, temp.resolve("dark"), pixel -> pixel / 2);
    Path tuned = temp.resolve("tuned.safetensors");
    trainFrom(dark, tuned, "--fine-tune", "last").succeeded();
    assertEquals(ModelFile.read(model).network(), ModelFile.read(tuned).network());
    assertEquals(blocks(model, 1), blocks(tuned, 1));
    assertNotEquals(blocks(model, 2), blocks(tuned, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"incremental", "joint"})
  void aNewReadoutIsForOtherClasses(String recipe) throws IOException {
    TinyModels.train(data, model);
    Path two = TinyData.idx(temp.resolve("two"), 2, 40);
    Path moved = temp.resolve("moved.safetensors");
    trainFrom(two, moved, "--new-readout", "--recipe", recipe).succeeded();
    StoredModel after = ModelFile.read(moved);
    assertEquals(2, after.network().classes());
    assertEquals(ModelFile.read(model).network().steps(), after.network().steps());
    assertTrue(accuracy(moved, two, 1) > 0.9);
  }

  /** A network of one width is divided: the narrow ones begin with its important channels. */
  @ParameterizedTest
  @ValueSource(strings = {"incremental", "joint"})
  void aModelOfOneWidthIsDividedIntoSeveral(String recipe) {
    trainOneWidth();
    Path divided = temp.resolve("divided.safetensors");
    Object[] how = {"--channels", "conv1=3,4", "--recipe", recipe, "--learning-rate", 0.01};
    trainFrom(data, divided, how).succeeded();
    StoredModel after = ModelFile.read(divided);
    Map<String, List<Integer>> channels = new TreeMap<>();
    after
        .network()
        .nodes()
        .forEach(
            node ->
                node.layer()
                    .ownChannels()
                    .ifPresent(each -> channels.put(node.name(), each.prefixes())));
    assertEquals(
        Map.of(
            "conv1", List.of(3, 4),
            "conv2", List.of(4, 8),
            "fc1", List.of(8, 16),
            "fc2", List.of(4, 4)),
        channels);
    assertTrue(accuracy(divided, data, 0) > 0.9);
    assertTrue(accuracy(divided, data, 1) > 0.9);
  }

  @ParameterizedTest
  @CsvSource({
    "--channels, 'conv1=3,7', 'conv1: has 4 channels in the model: [3, 7] must end with as many'",
    "--channels, 'fc2=1,4', 'lenet has no layer [fc2]'",
    "--widths, '0.5,0.75', 'the last width must be 1'",
    "--connectivity, dense, 'leave out --connectivity'",
  })
  void widthsThatDoNotFitAreRefused(String option, String value, String expected) {
    trainOneWidth();
    String message = trainFrom(data, temp.resolve("other"), option, value).wrongUsage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void whatHasSeveralWidthsIsNotDivided() throws IOException {
    TinyModels.train(data, model);
    Path out = temp.resolve("other");
    String message = trainFrom(data, out, "--steps", 3).wrongUsage();
    assertTrue(message.contains("only a model of one width can be divided"), message);
    model = TinyModels.cut(model, temp.resolve("cut.safetensors"), 1);
    assertTrue(trainFrom(data, out, "--steps", 3).failure().contains("ends after 1 of its 2"));
  }

  @Test
  void whatIsAddedKeepsTheWidths() {
    TinyModels.train(data, model);
    String message =
        trainFrom(data, temp.resolve("other"), "--add-step", ADDED, "--steps", 3).wrongUsage();
    assertTrue(message.contains("leave out --steps"), message);
  }

  @Test
  void aTeacherIsLearnedFrom() throws IOException {
    TinyModels.train(data, model);
    Path pupil = temp.resolve("pupil.safetensors");
    TinyModels.train(data, pupil, "--teacher", model);
    assertTrue(accuracy(pupil, data, 1) > 0.9);
    assertTrue(ModelFile.read(pupil).provenance().containsKey("teacher"));
  }

  /** What judges the pupil must be new to its teacher too, now and later. */
  @Test
  void whatTheTeacherHasLearnedIsRemembered() throws IOException {
    TinyModels.train(data, model);
    Path pupil = temp.resolve("pupil.safetensors");
    Object[] seed2 = {"train", "--data", data, "--teacher", model, "--seed", 2, "--out", pupil};
    String message = Cli.run(seed2).failure();
    assertTrue(
        message.startsWith("sluice: " + model + ": was trained on data with seed 1; seed 2"),
        message);
    Path dark = TinyData.changed(data, temp.resolve("dark"), pixel -> pixel / 2);
    TinyModels.train(dark, pupil, "--teacher", model, "--seed", 2);
    Map<String, String> provenance = ModelFile.read(pupil).provenance();
    assertEquals("dark", provenance.get("data"));
    assertEquals("data", provenance.get("data.1"));
    assertEquals("1", provenance.get("seed.1"));
    assertEquals(
        ModelFile.read(model).provenance().get("dataSha256"), provenance.get("dataSha256.1"));
  }

  @Test
  void aStepIsNotAddedToAFileThatIsCut() throws IOException {
    TinyModels.train(data, model);
    Path whole = model;
    model = TinyModels.cut(whole, temp.resolve("cut.safetensors"), 1);
    String message =
        trainFrom(data, temp.resolve("wider.safetensors"), "--add-step", ADDED).failure();
    assertTrue(message.contains("cut.safetensors: ends after 1 of its 2 widths"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "--add-step, conv9=6, 'lenet has no layer [conv9]; its layers are [conv1, conv2, fc1]'",
    "--add-step, fc2=20, 'no layer [fc2]'",
    "--add-step, fc1=2000000000, 'fc1: too many weights: 2000000000 outputs'",
    "--add-step, conv1=90000000, 'conv1: too many weights'",
    "--add-step, conv1=9999999999, '9999999999'",
    "--add-step, conv1=3, 'must not decrease'",
    "--fine-tune, first, 'last'",
    "--network, lenet, 'leave out --network'",
    "--recipe, independent, 'leave out --from'",
  })
  void whatDoesNotFitIsRefused(String option, String value, String expected) {
    TinyModels.train(data, model);
    String message = trainFrom(data, temp.resolve("other"), option, value).wrongUsage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void aModelToChangeMustBeNamed() {
    String message =
        Cli.run("train", "--data", data, "--out", model, "--fine-tune", "last").wrongUsage();
    assertTrue(message.contains("need --from MODEL"), message);
  }

  /** With another seed, images that the model has learned would be for validation. */
  @Test
  void theSameImagesAreSplitTheSameWay() throws IOException {
    TinyModels.train(data, model);
    Path out = temp.resolve("other");
    String message = trainFrom(data, out, "--fine-tune", "last", "--seed", 2).failure();
    assertTrue(
        message.startsWith("sluice: " + model + ": was trained on data with seed 1; seed 2"),
        message);
    assertTrue(message.contains("train with --seed 1"), message);
    Path other = TinyModels.withProvenance(model, temp.resolve("share"), "testSource", "a share");
    model = other;
    assertTrue(trainFrom(data, out).failure().contains("give the same --test-share"));
  }

  @Test
  void newImagesMayHaveAnotherSeedAndEachSetKeepsItsOwn() throws IOException {
    TinyModels.train(data, model);
    Path dark = TinyData.changed(data, temp.resolve("dark"), pixel -> pixel / 2);
    Path out = temp.resolve("tuned.safetensors");
    trainFrom(dark, out, "--fine-tune", "last", "--seed", 2).succeeded();
    Map<String, String> provenance = ModelFile.read(out).provenance();
    assertEquals("dark", provenance.get("data"));
    assertEquals("2", provenance.get("seed"));
    assertEquals("data", provenance.get("data.1"));
    assertEquals("1", provenance.get("seed.1"));
    for (Path images : List.of(dark, data)) {
      Cli.run("evaluate", out, "--data", images).succeeded();
      Cli.run("calibrate", out, "--data", images).succeeded();
    }
    Path inverted = TinyData.changed(data, temp.resolve("inverted"), pixel -> 255 - pixel);
    assertEquals(
        List.of("data 1", "dark 2", "inverted 2"), seeds(update(out, data, dark, inverted)));
  }

  /** What an update trains, whether it is taken or not. */
  private static Path update(Path model, Path images, Path old, Path other) {
    Cli.run("update", model, "--data", images, "--replay", old, "--replay", other, "--epochs", 1);
    Path candidate = new UpdateFiles(model).candidate();
    return Files.exists(candidate) ? candidate : model;
  }

  private static List<String> seeds(Path model) {
    return TrainedOn.of(ModelFile.read(model).provenance()).stream()
        .map(set -> set.data() + " " + set.seed())
        .toList();
  }

  @Test
  void otherClassesNeedANewReadout() throws IOException {
    TinyModels.train(data, model);
    Path five = TinyData.idx(temp.resolve("five"), 5, 10);
    String message = trainFrom(five, temp.resolve("other")).failure();
    assertTrue(message.contains("five has images of the class 4"), message);
  }

  @Test
  void classesWithoutImagesStayTheModels() throws IOException {
    TinyModels.train(data, model);
    Path two = TinyData.idx(temp.resolve("two"), 2, 40);
    Path tuned = temp.resolve("tuned.safetensors");
    trainFrom(two, tuned, "--fine-tune", "last").succeeded();
    assertEquals(List.of("0", "1", "2", "3"), ModelFile.read(tuned).classes());
  }
}
