package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Models that are damaged, cut, or do not fit what is asked of them. */
class UnfitModelTest {
  private static final int CLASSES = 3;

  @TempDir private static Path folder;
  private static Path data;
  private static Path raw; // without thresholds
  private static Path model; // with thresholds

  @TempDir private Path temp;

  @BeforeAll
  static void train() throws IOException {
    data = TinyData.idx(folder.resolve("tiny"), CLASSES, 40);
    raw = folder.resolve("raw.safetensors");
    TinyModels.train(data, raw);
    model = Files.copy(raw, folder.resolve("model.safetensors"));
    Cli.run("calibrate", model, "--data", data).succeeded();
  }

  private Path copy() {
    return temp.resolve("copy.safetensors");
  }

  @Test
  void aWidthThatDoesNotExist() throws IOException {
    String expected = "sluice: step 2 does not exist: this model has steps 0 to 1";
    Path image = TinyData.png(temp.resolve("a.png"), 0, new Random(TinyData.SEED));
    assertEquals(expected, Cli.run("evaluate", model, "--data", data, "--width", 2).failure());
    assertEquals(expected, Cli.run("classify", model, image, "--width", 2).failure());
  }

  @Test
  void withoutThresholdsThereIsNoPolicy() throws IOException {
    Path image = TinyData.png(temp.resolve("a.png"), 0, new Random(TinyData.SEED));
    String expected = raw + ": has no thresholds yet: run `sluice calibrate " + raw;
    Cli.Run run = Cli.run("evaluate", raw, "--data", data).succeeded();
    assertTrue(run.err().contains("evaluating without the margin policy: " + expected), run.err());
    String message = Cli.run("evaluate", raw, "--data", data, "--policy", "margin").failure();
    assertTrue(message.contains(expected), message);
    message = Cli.run("classify", raw, image).failure();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void staleThresholdsAreNotUsed() throws IOException {
    Path stale = TinyModels.withStaleThresholds(raw, copy());
    Path image = TinyData.png(temp.resolve("a.png"), 0, new Random(TinyData.SEED));
    String message = Cli.run("classify", stale, image).failure();
    assertTrue(message.contains("thresholds of steps [0] were fitted on other weights"), message);
    assertTrue(Cli.run("info", stale).succeeded().out().contains("0.5000 (of other weights)"));
  }

  @Test
  void aCutFileIsANarrowerModel() throws IOException {
    Path narrow = TinyModels.cut(model, copy(), 1);
    String out = Cli.run("info", narrow).succeeded().out();
    assertTrue(out.contains("The file is cut: it holds the narrowest 1 of 2 widths."), out);
    JsonNode results = Cli.run("evaluate", narrow, "--data", data, "--json", "-").json();
    JsonNode whole = Cli.run("evaluate", model, "--data", data, "--json", "-").json();
    assertEquals(1, results.get("widths").size());
    assertEquals(
        whole.get("widths").get(0).get("accuracy"), results.get("widths").get(0).get("accuracy"));
    assertTrue(Cli.run("calibrate", narrow, "--data", data).failure().contains("has one width"));
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    long size = Files.size(model);
    Path[] damaged = {
      TinyModels.cutAt(model, temp.resolve("cut"), size - 3),
      TinyModels.cutAt(model, temp.resolve("header"), 100),
      TinyModels.replaced(model, temp.resolve("newer"), "sluice/1", "sluice/2"),
      TinyModels.withNaN(model, temp.resolve("nan"))
    };
    String[] reasons = {"incomplete or damaged", "header", "use a newer Sluice", "checksum"};
    for (int i = 0; i < damaged.length; i++) {
      String message = Cli.run("info", damaged[i]).failure();
      assertTrue(message.startsWith("sluice: " + damaged[i] + ": "), message);
      assertTrue(message.contains(reasons[i]), message);
      assertEquals(message, Cli.run("evaluate", damaged[i], "--data", data).failure());
    }
  }

  @Test
  void dataOfOtherClassesOrShapes() throws IOException {
    Path more = TinyData.idx(temp.resolve("more"), 4, 10);
    for (String command : List.of("evaluate", "calibrate")) {
      String message = Cli.run(command, model, "--data", more).failure();
      assertTrue(message.contains("more has images of the class 3"), message);
      assertTrue(message.contains("the model's classes are 0, 1, 2"), message);
    }
    Path large = TinyData.cifar(temp.resolve("large"), CLASSES, 10);
    String message = Cli.run("evaluate", model, "--data", large).failure();
    assertTrue(message.contains("large has 3×32×32 images, but the model takes 1×28×28"), message);
  }

  @Test
  void dataMayLackImagesOfSomeClasses() throws IOException {
    Path fewer = Files.createDirectories(temp.resolve("fewer/1")).resolveSibling("");
    Random random = new Random(TinyData.SEED);
    for (int kind : new int[] {0, 2}) {
      for (int i = 0; i < 40; i++) {
        Path file = fewer.resolve(kind + "/" + i + ".png");
        Files.createDirectories(file.resolveSibling(""));
        TinyData.png(file, kind, random);
      }
    }
    JsonNode widths =
        Cli.run("evaluate", model, "--data", fewer, "--json", "-").succeeded().json().get("widths");
    assertTrue(widths.get(1).get("accuracy").doubleValue() > 0.9, widths.toString());
    Path calibrated = Files.copy(model, copy());
    Cli.run("calibrate", calibrated, "--data", fewer).succeeded();
  }

  @Test
  void imagesOfTheTrainingAreNotTestedWith() {
    Path other = TinyModels.withProvenance(raw, copy(), "testSource", "another share");
    for (String command : List.of("evaluate", "calibrate")) {
      String message = Cli.run(command, other, "--data", data).failure();
      assertTrue(message.contains("another share, not t10k-images-idx3-ubyte"), message);
    }
  }

  @Test
  void aModelMustSayItsSeed() {
    Path other = TinyModels.withProvenance(raw, copy(), "seed", "one");
    String message = Cli.run("evaluate", other, "--data", data).failure();
    assertTrue(message.contains("its provenance must say 'seed' as a number"), message);
  }
}
