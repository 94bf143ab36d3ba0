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

/** The demo on a folder of images, and again into the same folder. */
class DemoTest {
  @TempDir private static Path folder;
  private static Path data;
  private static Path out;
  private static Cli.Run first;

  @BeforeAll
  static void runOnce() throws IOException {
    data = TinyData.png(folder.resolve("my images"), 20, "left", "right");
    out = folder.resolve("new/demo");
    first = demo().succeeded();
  }

  private static Cli.Run demo(String... more) {
    Object[] usual = {"demo", "--data", data, "--out", out, "--epochs", 1, "--limit", 16};
    return Cli.run(Stream.concat(Arrays.stream(usual), Arrays.stream(more)).toArray());
  }

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(out.resolve(name));
  }

  @Test
  void endsWithTheFiguresAndWhereTheFilesAre() {
    List<String> lines = first.out().lines().toList();
    assertTrue(lines.getFirst().startsWith("lenet on 8 test images of my images"), first.out());
    assertEquals("report   " + out.resolve("report.html"), lines.getLast());
    for (String text :
        new String[] {"5-13-125", "20-50-500", "2,289,000", "policy margin", "% at width 3"}) {
      assertTrue(first.out().contains(text), first.out());
    }
  }

  @Test
  void leavesAModelWithThresholds() {
    assertTrue(ModelFile.read(out.resolve("model.safetensors")).calibration() != null);
    Cli.run("evaluate", out.resolve("model.safetensors"), "--data", data, "--policy", "margin")
        .succeeded();
  }

  @Test
  void resultsAreThoseOfTheTable() {
    JsonNode results = JsonMapper.shared().readTree(out.resolve("results.json").toFile());
    assertEquals("my images", results.get("dataset").asString());
    assertEquals(4, results.get("widths").size());
    assertEquals(16, results.get("splits").get("train").asInt());
    assertEquals(8, results.get("splits").get("test").asInt());
    assertEquals(1, results.get("policies").size());
  }

  @Test
  void theReportSaysHowToMakeItAgain() throws IOException {
    String report = Files.readString(out.resolve("report.html"));
    assertTrue(report.contains("./sluice demo --data '" + data + "' --out " + out), "the command");
    assertTrue(report.contains("16 for training, 4 for validation, 8 for testing"), "the splits");
  }

  @Test
  void runsAgainIntoTheSameFolder() throws IOException {
    byte[] model = bytes("model.safetensors");
    Cli.Run resumed = demo("--resume").succeeded();
    assertFalse(resumed.err().contains("epoch"), "a finished training is not repeated");
    assertArrayEquals(model, bytes("model.safetensors"));
    Files.writeString(out.resolve("results.json"), "old");
    Cli.Run again = demo().succeeded();
    assertTrue(again.err().contains("step 3, epoch 1 of 1"), again.err());
    assertArrayEquals(model, bytes("model.safetensors"), "the same seed gives the same bytes");
    assertTrue(Files.size(out.resolve("results.json")) > 100, "it is replaced");
  }
}
