package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.Calibration;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.TrainingLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A model in service that meets images of a new kind. */
class UpdateTest {
  private static final String ADDED = "conv1=8,conv2=16,fc1=32";

  @TempDir private static Path folder;
  private static Path old;
  private static Path inverted;
  private static Path trained;

  @TempDir private Path temp;
  private Path model;
  private byte[] before;

  @BeforeAll
  static void train() throws IOException {
    old = TinyData.idx(folder.resolve("old"), 4, 60);
    inverted = TinyData.changed(old, folder.resolve("inverted"), pixel -> (255 - pixel) / 2);
    trained = folder.resolve("trained.safetensors");
    TinyModels.train(old, trained);
    Cli.run("calibrate", trained, "--data", old, "--max-drop", 1).succeeded();
  }

  @BeforeEach
  void serve() throws IOException {
    model = Files.copy(trained, temp.resolve("m.safetensors"));
    before = Files.readAllBytes(model);
  }

  private Cli.Run update(Path images, Object... more) {
    Object[] usual = {"update", model, "--data", images, "--replay", old};
    return Cli.run(Stream.concat(Stream.of(usual), Stream.of(more)).toArray());
  }

  private Path beside(String suffix) {
    return temp.resolve("m.safetensors" + suffix);
  }

  /** The model is as it was, and the last line says why. */
  private String refusal(Cli.Run run) throws IOException {
    assertEquals(1, run.status(), run.err());
    assertArrayEquals(before, Files.readAllBytes(model));
    String message = run.err().lines().toList().getLast();
    assertTrue(message.startsWith("sluice: "), run.err());
    return message;
  }

  private static List<Block> blocks(StoredModel model, int steps) {
    return Blocks.of(model.parameters()).stream().filter(block -> block.step() < steps).toList();
  }

  @Test
  void anAddedStepIsTakenAndTakenBack() throws IOException {
    Cli.Run run = update(inverted, "--add-step", ADDED, "--epochs", 12, "--json", "-").succeeded();
    StoredModel after = ModelFile.read(model);
    assertEquals(3, after.network().steps());
    assertEquals(blocks(ModelFile.read(trained), 2), blocks(after, 2));
    Calibration thresholds = after.calibration();
    assertNotNull(thresholds);
    assertTrue(thresholds.stale(Blocks.of(after.parameters())).isEmpty());
    assertEquals(1, thresholds.maxDrop(), "as before");
    assertEquals(
        "24 validation images of inverted, 24 validation images of old", thresholds.fittedOn());
    assertEquals("inverted", after.provenance().get("data"));
    assertEquals("old", after.provenance().get("data.1"));
    assertArrayEquals(before, Files.readAllBytes(beside(".previous")));
    try (Stream<Path> files = Files.list(temp)) {
      assertEquals(2, files.count(), "nothing else is left");
    }
    checkReport(run.json());
    assertTrue(run.err().contains("back:  ./sluice update " + model + " --rollback"), run.err());
    for (Path images : List.of(old, inverted)) {
      Cli.run("evaluate", model, "--data", images, "--policy", "margin").succeeded();
    }
    Cli.run("update", model, "--rollback").succeeded();
    assertArrayEquals(before, Files.readAllBytes(model));
    String message = Cli.run("update", model, "--rollback").failure();
    assertTrue(message.contains("there is no " + beside(".previous")), message);
  }

  private static void checkReport(JsonNode update) {
    assertEquals("added width 2", update.get("change").asString());
    assertTrue(update.get("refusal").isNull());
    assertEquals(2 * 216, update.get("trainingImages").asInt());
    JsonNode effects = update.get("effects");
    assertEquals(4, effects.size(), "new and old, full width and policy");
    JsonNode served = effects.get(1);
    assertEquals(
        "NEW policy", served.get("kind").asString() + " " + served.get("answers").asString());
    double saved = served.get("after").asDouble() - served.get("before").asDouble();
    assertTrue(saved > 0.4 && served.get("after").asDouble() > 0.9, served.toString());
    assertTrue(effects.get(2).get("after").asDouble() > 0.95, effects.toString());
    double seconds = update.get("trainingSeconds").asDouble();
    assertEquals((long) Math.ceil(seconds / saved), update.get("paidAfterImages").asLong());
  }

  /** No image of the class 3 came in. */
  @Test
  void newImagesNeedNotBeOfAllClasses() throws IOException {
    Path three = TinyData.idx(temp.resolve("three"), 3, 60);
    Path changed = TinyData.changed(three, temp.resolve("new"), pixel -> (255 - pixel) / 2);
    update(changed, "--add-step", ADDED, "--epochs", 12, "--limit", 150).succeeded();
    StoredModel after = ModelFile.read(model);
    assertEquals(3, after.network().steps());
    assertEquals(List.of("0", "1", "2", "3"), after.classes());
    Calibration thresholds = after.calibration();
    assertNotNull(thresholds);
    assertEquals("18 validation images of new, 24 validation images of old", thresholds.fittedOn());
  }

  @Test
  void theLastStepIsTunedAlone() throws IOException {
    Path dark = TinyData.changed(old, temp.resolve("dark"), pixel -> pixel / 4);
    Path killed =
        Files.createFile(temp.resolve(".m.safetensors.00000000-0000-0000-0000-000000000000.tmp"));
    Cli.Run run = update(dark, "--epochs", 12, "--error-cost", 0.01, "--gate", 5).succeeded();
    StoredModel after = ModelFile.read(model);
    assertEquals(blocks(ModelFile.read(trained), 1), blocks(after, 1));
    assertEquals(2, after.network().steps());
    assertTrue(run.out().contains("costs as much as 0.01 s of training"), run.out());
    assertFalse(Files.exists(killed), "what a killed update left");
  }

  /** Images whose labels say the contrary cannot be learned without forgetting. */
  @Test
  void whatForgetsIsRefusedAndMayBeTakenAllTheSame() throws IOException {
    Path contrary = TinyData.relabelled(old, temp.resolve("contrary"), label -> (label + 1) % 4);
    String message = refusal(update(contrary, "--learning-rate", 0.05));
    assertTrue(message.contains("m.safetensors: stays as it is: the update would lose "), message);
    assertTrue(message.contains("points on old"), message);
    assertFalse(Files.exists(beside(".previous")));
    Cli.Run taken =
        update(contrary, "--learning-rate", 0.05, "--gate", 100, "--resume", "--json", "-");
    assertFalse(taken.succeeded().err().contains("epoch"), "it is not trained again");
    assertTrue(taken.json().get("trainingSeconds").isNull());
    assertArrayEquals(before, Files.readAllBytes(beside(".previous")));
  }

  @Test
  void whatSavesNothingIsRefused() throws IOException {
    String message = refusal(update(old, "--epochs", 1));
    assertTrue(message.contains("the update would save no errors on old"), message);
  }

  @Test
  void aModelWithoutThresholdsIsJudgedAtFullWidth() throws IOException {
    TinyModels.train(old, model);
    Cli.Run run = update(inverted, "--add-step", ADDED, "--epochs", 12).succeeded();
    assertTrue(run.out().contains("next:  ./sluice calibrate"), run.out());
    assertFalse(run.out().contains("policy"), run.out());
  }

  @Test
  void imagesThatTheModelHasLearnedAreNotNewOnes() throws IOException {
    TinyModels.withProvenance(trained, model, "testSource", "a share");
    before = Files.readAllBytes(model);
    String message = refusal(update(inverted));
    assertTrue(message.contains("was trained with other test images of old"), message);
  }

  @Test
  void imagesThatAreLearnedDoNotJudge() throws IOException {
    Path fewer = TinyData.idx(temp.resolve("fewer"), 4, 20); // the first of the old ones
    String told = update(fewer).err();
    assertTrue(
        told.matches("(?s).*fewer: \\d+ validation images do not judge the model: .*"), told);
  }

  @Test
  void aFileThatIsCutIsNotUpdated() throws IOException {
    model = TinyModels.cut(trained, temp.resolve("cut.safetensors"), 1);
    before = Files.readAllBytes(model);
    assertTrue(refusal(update(inverted)).contains("ends after 1 of its 2 widths"));
    model = TinyModels.cutAt(trained, temp.resolve("torn.safetensors"), before.length + 100L);
    before = Files.readAllBytes(model);
    assertTrue(refusal(update(inverted)).contains("incomplete or damaged"));
  }

  /** A broken file never takes a good one's place. */
  @Test
  void aDamagedPreviousModelIsNotPutBack() throws IOException {
    TinyModels.cutAt(trained, beside(".previous"), before.length - 3L);
    String message = refusal(Cli.run("update", model, "--rollback"));
    assertTrue(message.contains(".previous: "), message);
  }

  /** As after a kill between the two renames of an update. */
  @Test
  void whatWasNotReplacedIsNotTakenBack() throws IOException {
    Files.copy(model, beside(".previous"));
    String message = refusal(Cli.run("update", model, "--rollback"));
    assertTrue(message.contains("is the model before the last update already"), message);
    assertTrue(Files.exists(beside(".previous")));
  }

  /** The way back leads to the model before the last update that replaced it, and to no other. */
  @Test
  void whereThereIsNoRoomThePreviousModelStays() throws IOException {
    byte[] earlier = {1, 2, 3};
    Files.write(beside(".previous"), earlier);
    StoredModel stored = ModelFile.read(model);
    stored.parameters().values(0)[0] = Float.NaN; // not written, as on a full disk
    UpdateFiles files = new UpdateFiles(model);
    assertThrows(SluiceException.class, () -> files.replace(stored));
    assertArrayEquals(before, Files.readAllBytes(model));
    assertArrayEquals(earlier, Files.readAllBytes(beside(".previous")));
    try (Stream<Path> left = Files.list(temp)) {
      assertEquals(2, left.count(), "nothing else is left");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"calibrate", "update"})
  void oneCommandAtATimeChangesAModel(String command) throws IOException {
    try (TrainingLock _ = TrainingLock.of(List.of(model))) {
      Cli.Run run =
          command.equals("update") ? update(inverted) : Cli.run("calibrate", model, "--data", old);
      assertTrue(refusal(run).contains("another command writes this file"), run.err());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--data, x, 'needs --data NEW and --replay OLD'",
    "--replay, x, 'needs --data NEW and --replay OLD'",
    "--gate, -1, '-1.0 is not from 0 to 100'",
    "--error-cost, 0, '0.0 is not a number above 0'",
    "--error-cost, Infinity, 'Infinity is not a number above 0'",
  })
  void whatIsMissingOrOutOfRange(String option, String value, String expected) {
    String message = Cli.run("update", model, option, value).wrongUsage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void takingBackDoesNothingElse() {
    String message = update(inverted, "--rollback").wrongUsage();
    assertTrue(message.contains("leave out --data"), message);
  }
}
