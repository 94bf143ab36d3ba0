package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The proof on a folder of images, and with a model that is there already. */
class PocTest {
  @TempDir private static Path folder;
  private static Path data;
  private static Path out;
  private static Cli.Run first;

  @BeforeAll
  static void runOnce() throws IOException {
    data = TinyData.png(folder.resolve("my images"), 60, "left", "right", "low");
    out = folder.resolve("new/poc");
    first = poc(out, "--channels", "conv1=2,4", "--channels", "fc1=8,16").succeeded();
  }

  private static Cli.Run poc(Path out, Object... more) {
    Object[] usual = {"poc", "--data", data, "--out", out, "--epochs", 2, "--batch", 8};
    return Cli.run(Stream.concat(Arrays.stream(usual), Arrays.stream(more)).toArray());
  }

  private static JsonNode proof(Path of) {
    return JsonMapper.shared().readTree(of.resolve("poc.json").toFile());
  }

  @Test
  void writesTheProof() {
    JsonNode proof = proof(out);
    assertEquals(36, proof.get("splits").get("test").asInt());
    assertEquals(2, proof.get("widths").size());
    for (String field : List.of("step", "accuracy", "drop", "interval")) {
      assertTrue(proof.get("widths").get(0).has(field), field);
    }
    assertEquals(21, proof.get("drift").size());
    for (String field : List.of("kind", "strength", "accuracy", "alarm")) {
      assertTrue(proof.get("drift").get(0).has(field), field);
    }
    assertEquals("save most", proof.get("recommendations").get(0).get("name").asString());
    assertEquals(1, proof.get("recommendations").get(0).get("thresholds").size());
    assertTrue(proof.get("accelerator").asString().startsWith("estimate: "));
    assertEquals(
        "a drift alarm needs at least 50 images that the model was not trained on; there are 15",
        proof.get("alarm").get("reason").asString());
  }

  @Test
  void saysWhatItFound() {
    assertTrue(first.out().startsWith("lenet on 36 test images of my images"), first.out());
    assertTrue(first.out().contains("no drift alarm: a drift alarm needs"), first.out());
    assertEquals("report   " + out.resolve("report.html"), first.out().lines().toList().getLast());
  }

  @Test
  void leavesAReportThatSaysHowToMakeItAgain() throws IOException {
    String report = Files.readString(out.resolve("report.html"));
    assertTrue(report.contains("./sluice poc --data '" + data + "' --out " + out), "the command");
    assertTrue(report.contains("learning rates chosen on validation images"), "the rivals");
  }

  @Test
  void leavesAModelWithThresholdsThatCanBeProvedAgain() {
    Path model = out.resolve("model.safetensors");
    assertTrue(ModelFile.read(model).calibration() != null);
    Path again = folder.resolve("again");
    poc(again, "--model", model).succeeded();
    assertFalse(Files.exists(again.resolve("model.safetensors")), "it is not trained again");
    assertEquals(proof(out).get("retry"), proof(again).get("retry"));
    assertEquals(proof(out).get("bigLittle"), proof(again).get("bigLittle"));
  }

  /** The rivals learn from the images that the model has learned from, and say so. */
  @Test
  void rivalsHaveTheSplitOfTheModel() throws IOException {
    Path model = folder.resolve("seeded.safetensors");
    TinyModels.train(data, model, "--seed", 2);
    Path out = folder.resolve("seeded");
    poc(out, "--model", model).succeeded();
    try (Stream<Path> files = Files.list(out)) {
      List<Path> rivals = files.filter(file -> file.toString().endsWith(".safetensors")).toList();
      assertEquals(4, rivals.size());
      for (Path rival : rivals) {
        assertEquals("2", ModelFile.read(rival).provenance().get("seed"), rival.toString());
      }
    }
  }

  @Test
  void goesOnWhereItWasStopped() throws IOException {
    byte[] model = Files.readAllBytes(out.resolve("model.safetensors"));
    Cli.Run resumed =
        poc(out, "--channels", "conv1=2,4", "--channels", "fc1=8,16", "--resume").succeeded();
    assertFalse(resumed.err().contains("epoch"), "finished trainings are not repeated");
    assertArrayEquals(model, Files.readAllBytes(out.resolve("model.safetensors")));
  }

  @Test
  void refusesWhatAModelBringsAlong() {
    Path model = out.resolve("model.safetensors");
    Cli.Run refused = poc(folder.resolve("x"), "--model", model, "--steps", 3);
    assertEquals(2, refused.status());
    assertTrue(
        refused.err().contains("--model has a network of its own: leave out --steps"),
        refused.err());
    String message = poc(folder.resolve("x"), "--model", model, "--seed", 3).wrongUsage();
    assertEquals("sluice: --model has a seed of its own: leave out --seed", message);
  }

  @Test
  void refusesThresholdsOfOtherWeights() {
    Path stale =
        TinyModels.withStaleThresholds(
            out.resolve("model.safetensors"), folder.resolve("stale.safetensors"));
    Cli.Run refused = poc(folder.resolve("x"), "--model", stale);
    assertEquals(1, refused.status());
    assertTrue(refused.err().contains("were fitted on other weights"), refused.err());
  }

  @Test
  void refusesImagesOfOneClass() throws IOException {
    Path one = TinyData.png(folder.resolve("one"), 4, "all");
    Cli.Run refused = Cli.run("poc", "--data", one, "--out", folder.resolve("x"));
    assertEquals(1, refused.status());
    assertTrue(refused.err().contains("has one class, all"), refused.err());
  }
}
