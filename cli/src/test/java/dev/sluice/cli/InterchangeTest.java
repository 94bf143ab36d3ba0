package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The export and import commands; what graphs compute is tested where they are made. */
class InterchangeTest {
  private static final int CLASSES = 3;

  @TempDir private static Path folder;
  private static Path data;
  private static Path dense;
  private static Path triangular;

  @TempDir private Path temp;

  @BeforeAll
  static void train() throws IOException {
    data = TinyData.idx(folder.resolve("tiny"), CLASSES, 40);
    dense = folder.resolve("dense.safetensors");
    TinyModels.train(data, dense);
    triangular = folder.resolve("triangular.safetensors");
    TinyModels.train(data, triangular, "--connectivity", "triangular");
  }

  @Test
  void aWidthIsAGraphOrANarrowerModel() {
    Path graph = temp.resolve("w.onnx");
    String out = Cli.run("export", dense, "--width", 1, "--out", graph).succeeded().out();
    assertEquals(List.of("wrote " + graph), out.lines().toList());
    assertTrue(Files.exists(graph));
    Path narrow = temp.resolve("n.safetensors");
    Cli.run("export", dense, "--width", 0, "--out", narrow).succeeded();
    StoredModel model = ModelFile.read(narrow);
    assertEquals(ModelFile.read(dense).network().narrowed(1), model.network());
  }

  @Test
  void allWidthsAndDeltasGoToAFolder() throws IOException {
    Path graphs = temp.resolve("new/graphs");
    Cli.run("export", triangular, "--all", "--delta", "--out", graphs).succeeded();
    assertEquals(List.of("0.onnx", "1.onnx", "delta0.onnx", "delta1.onnx"), names(graphs));
    Path other = temp.resolve("other");
    Cli.run("export", dense, "--all", "--out", other).succeeded();
    assertEquals(List.of("0.onnx", "1.onnx"), names(other));
    String message = Cli.run("export", dense, "--all", "--delta", "--out", other).failure();
    assertTrue(message.contains("--connectivity triangular"), message);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatIsAskedForWronglyIsSaid() {
    Path out = temp.resolve("w.onnx");
    assertTrue(
        Cli.run("export", dense, "--width", 2, "--out", out)
            .failure()
            .contains("step 2 does not exist"));
    assertTrue(Cli.run("export", dense, "--out", out).wrongUsage().contains("--width"));
    assertTrue(
        Cli.run("export", dense, "--width", 1, "--all", "--out", out)
            .wrongUsage()
            .contains("--width"));
    assertEquals(
        "sluice: --delta needs --all",
        Cli.run("export", dense, "--width", 1, "--delta", "--out", out).wrongUsage());
    assertTrue(
        Cli.run("export", dense, "--width", 1, "--out", temp.resolve("w.txt"))
            .wrongUsage()
            .contains("ends neither with .onnx nor with .safetensors"));
    assertTrue(
        Cli.run("import", dense, "--out", temp.resolve("m"))
            .failure()
            .startsWith("sluice: " + dense + ": "));
  }

  /** A network comes in, is trained, and its narrow width has learnt something. */
  @Test
  void anImportedNetworkIsTrainedFurther() {
    Path graph = temp.resolve("w.onnx");
    Cli.run("export", dense, "--width", 1, "--out", graph).succeeded();
    Path start = temp.resolve("start.safetensors");
    String out = Cli.run("import", graph, "--steps", 2, "--out", start).succeeded().out();
    assertTrue(out.contains("classes: 0, 1, 2"), out);
    assertTrue(out.contains("--recipe joint --from " + start), out);
    assertEquals(accuracies(dense).getLast(), accuracies(start).getLast());
    Path trained = temp.resolve("trained.safetensors");
    Cli.run(
            "train",
            "--data",
            data,
            "--recipe",
            "joint",
            "--from",
            start,
            "--epochs",
            3,
            "--out",
            trained)
        .succeeded();
    double narrow = accuracies(trained).getFirst();
    assertTrue(narrow > 0.9, "accuracy " + narrow);
  }

  /** On the test images, width by width. */
  private static List<Double> accuracies(Path model) {
    return Cli.run("evaluate", model, "--data", data, "--json", "-")
        .succeeded()
        .json()
        .at("/widths")
        .valueStream()
        .map(width -> width.at("/accuracy").asDouble())
        .toList();
  }
}
