package dev.sluice.cli;

import dev.sluice.api.Connectivity;
import dev.sluice.onnx.OnnxExport;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.UntrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Small files under the names that the pages of the documentation use.
 *
 * @param data where the data sets are that are known by name
 */
record PageFiles(Path data) {
  /** Images that a watched folder holds. */
  static final int INCOMING = 3;

  private static final int CLASSES = 10;
  private static final int PER_CLASS = 40;

  /** Fewer, since these networks take longer. */
  private static final int CIFAR_PER_CLASS = 15;

  /** What a page takes for given; all else its commands make. */
  private static final Map<String, List<String>> GIVEN =
      Map.of(
          "README.md", List.of("my-images", "photo.png", "incoming", "new", "resnet.onnx"),
          "docs/interchange.md", List.of("m.safetensors", "resnet.onnx"),
          "docs/jetson.md", List.of("model.safetensors"),
          "docs/networks.md", List.of("docs/network.json"),
          "docs/tutorial.md", List.of("docs/DrawShapes.java"),
          "docs/training.md", List.of("m.safetensors", "new", "other-classes", "d"));

  /** Makes the data sets that are known by name. */
  void makeData() throws IOException {
    TinyData.idx(mnist(), CLASSES, PER_CLASS);
    TinyData.idx(data.resolve("fashion-mnist"), CLASSES, PER_CLASS);
    TinyData.cifar(data.resolve("cifar10"), CLASSES, CIFAR_PER_CLASS);
  }

  /** Puts what a page takes for given into a folder. */
  void layOut(String page, Path folder) throws IOException {
    for (String name : GIVEN.getOrDefault(page, List.of())) {
      make(name, folder.resolve(name));
    }
  }

  private void make(String name, Path to) throws IOException {
    switch (name) {
      case "my-images" -> TinyData.png(to, PER_CLASS, "cat", "dog", "other");
      case "photo.png" -> TinyData.png(to, 1, new Random(TinyData.SEED));
      case "incoming" -> incoming(to);
      case "new" -> TinyData.changed(mnist(), to, pixel -> (255 - pixel) / 2);
      case "other-classes" -> TinyData.idx(to, 3, PER_CLASS);
      case "d" -> TinyData.idx(to, CLASSES, PER_CLASS);
      case "docs/network.json", "docs/DrawShapes.java" -> copy(name, to);
      case "resnet.onnx" ->
          new OnnxExport(UntrainedModel.of(NamedNetwork.RESNET8, CLASSES, 1, Connectivity.DENSE))
              .write(to, 0);
      case "m.safetensors" -> train(to, "triangular"); // the only kind that has deltas
      case "model.safetensors" -> train(to, "dense");
      default -> throw new IllegalArgumentException(name);
    }
  }

  /** A file of the project; the program draws fewer images, since more take longer. */
  private static void copy(String name, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    String text = Files.readString(MarkdownPage.PROJECT.resolve(name));
    Files.writeString(to, text.replace("IMAGES = 500", "IMAGES = 100"));
  }

  private static void incoming(Path folder) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(TinyData.SEED);
    for (int i = 0; i < INCOMING; i++) {
      TinyData.png(folder.resolve(i + ".png"), i, random);
    }
  }

  private static void train(Path model, String connectivity) {
    Cli.run("train", "--data", "mnist", "--connectivity", connectivity, "--out", model).succeeded();
    Cli.run("calibrate", model, "--data", "mnist").succeeded();
  }

  private Path mnist() {
    return data.resolve("mnist");
  }
}
