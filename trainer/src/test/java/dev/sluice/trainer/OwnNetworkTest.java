package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.NetworkDraft;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.data.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OwnNetworkTest {
  private static final Path EXAMPLE = Path.of("..", "docs", "network.json");

  @TempDir private Path folder;

  private static String failure(Executable work) {
    return String.valueOf(assertThrows(SluiceException.class, work).getMessage());
  }

  private static Network build(OwnNetwork own, Widths widths) {
    return own.build(own.input(), 10, widths, Connectivity.TRIANGULAR);
  }

  @Test
  void theExampleIsWhatItsPageSays() throws IOException {
    String page = Files.readString(EXAMPLE.resolveSibling("networks.md"));
    assertTrue(page.contains("```json\n" + Files.readString(EXAMPLE) + "```"));

    OwnNetwork own = OwnNetwork.read(EXAMPLE);

    assertEquals("network", own.id());
    assertEquals(new Shape(3, 32, 32), own.input());
    Network network = build(own, new Widths(List.of(0.25, 1.0), Map.of()));
    assertEquals(Connectivity.TRIANGULAR, network.connectivity());
    assertEquals(9, network.nodes().size());
    assertEquals(
        new Node("conv2", new Layer.Conv2d(Channels.of(8, 32), 3, 1, 1)), network.nodes().get(3));
    assertEquals(
        new Node("readout", new Layer.Linear(Channels.of(10, 10))), network.nodes().getLast());
    assertEquals(new Shape(32, 4, 4), network.shapes().get(6));
  }

  @Test
  void channelsMayBeGivenPerLayer() {
    OwnNetwork own = OwnNetwork.read(EXAMPLE);
    Widths widths = new Widths(List.of(0.5, 1.0), Map.of("conv1", Channels.of(3, 5)));

    assertEquals(Channels.of(3, 5), build(own, widths).channels().get(1));

    Widths unknown = new Widths(List.of(0.5, 1.0), Map.of("relu1", Channels.of(3, 5)));
    assertEquals(
        "network has no layer [relu1]; its layers are [conv1, conv2, fc1]",
        failure(() -> build(own, unknown)));
  }

  @ParameterizedTest
  @EnumSource
  void itLearns(Connectivity connectivity) {
    DataSet data = Blobs.dataSet();
    OwnNetwork own =
        new OwnNetwork(
            "own",
            new NetworkDraft(
                new Shape(1, 28, 28), // the data's shape counts
                List.of(
                    new Node("conv1", new Layer.Conv2d(Channels.of(6), 3, 1, 1)),
                    new Node("relu1", new Layer.ReLU()),
                    new Node("pool1", new Layer.AvgPool2d(2, 2)))));
    Network network = own.build(data.shape(), 4, Widths.uniform(2), connectivity);
    Trainer trainer =
        new Trainer(Backends.open("cpu"), 1, data, Blobs.hyperparameters(8, 0.05), Progress.NONE);
    TrainingJob job =
        new TrainingJob(own.id(), network, Recipe.INCREMENTAL, folder.resolve("own.safetensors"));

    StoredModel model = new Training(trainer, job).run(false).getFirst();

    for (Results.Width width :
        new Evaluation(Backends.open("cpu"), 1, Progress.NONE)
            .widths(model, data.test(), List.of(0, 1), 0)) {
      assertTrue(width.accuracy() > 0.9, width.toString());
    }
  }

  /** Each replaces some text of the example by something wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      "kernelSize": 2 | "kernelSize": 40        | for 3×32×32 images: pool1: its 40×40 window does not fit into its 16×32×32 input
      "channels": 32  | "channels": 2000000000  | conv2: too many weights: 2000000000 outputs, each reads 16×3×3 numbers; a layer has at most 2147483647 weights
      "relu2"         | "relu1"                 | two nodes are named 'relu1'
      "relu2"         | "readout"               | two nodes are named 'readout'
      "linear"        | "dense"                 | line 9: nodes[6].layer: unknown type 'dense'
      "channels": 64  | "channels": 0           | : nodes[6].layer.channels: the widest step needs a channel: [0]
      "channels": 64  | "channels": [64]        | : nodes[6].layer.channels: of the wrong type
      "relu3",        | "relu3"                 | : nodes[7].name: not valid JSON at character
      "height"        | "rows"                  | : input.rows: unknown field
      """)
  void saysWhatIsWrong(String part, String instead, String expected) throws IOException {
    String text = Files.readString(EXAMPLE);
    assertTrue(text.contains(part), part);
    Path file = Files.writeString(folder.resolve("own.json"), text.replace(part, instead));

    String message =
        failure(() -> build(OwnNetwork.read(file), Widths.uniform(2))).replace(folder + "/", "");

    assertTrue(message.startsWith("own") && message.contains(expected), message);
  }

  /** Whatever a file holds, it is a network or refused in one line. */
  @Test
  void survivesDamage() throws IOException {
    String text = Files.readString(EXAMPLE);
    SplittableRandom random = new SplittableRandom(9);
    Path file = folder.resolve("own.json");
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      StringBuilder mutant = new StringBuilder(text);
      mutant.setCharAt(random.nextInt(text.length()), "0123456789\"{}[],:-.e x".charAt(i % 21));
      Files.writeString(file, mutant);
      try {
        build(OwnNetwork.read(file), Widths.uniform(3));
      } catch (SluiceException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("own"), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 500, refused + " of 1000");
  }

  @Test
  void saysWhichFileCannotBeRead() throws IOException {
    Path file = folder.resolve("own.json");
    assertEquals(
        "%s: cannot be read: no such file or folder: %<s".formatted(file),
        failure(() -> OwnNetwork.read(file)));

    Files.write(file, new byte[] {(byte) 0xff});
    assertEquals(
        file + ": cannot be read: it is not UTF-8 text", failure(() -> OwnNetwork.read(file)));
  }
}
