package dev.sluice.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.core.ModelFile;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Normalisation;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.UntrainedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Sluice imports answers at full width what it answers in ONNX Runtime. */
class ImportTest {
  private static final int STEPS = 4;
  private static final int IMAGES = 3;

  @TempDir private Path temp;

  private void compare(Path file, String output, StoredModel imported) throws OrtException {
    Answers answers = new Answers(imported, IMAGES);
    try (Onnx onnx = new Onnx()) {
      onnx.give("input", answers.images(), answers.shape());
      onnx.give("x", answers.images(), answers.shape());
      onnx.run(file);
      answers.check(onnx.values(output), imported.network().steps() - 1, TestModels.name(imported));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasExportedComesBack(NamedNetwork named) throws OrtException {
    StoredModel model = UntrainedModel.of(named, 10, 2, Connectivity.TRIANGULAR);
    Path file = temp.resolve("model.onnx");
    new OnnxExport(model).write(file, 1);
    StoredModel imported = OnnxImport.read(file, STEPS);
    assertEquals(STEPS, imported.network().steps());
    assertEquals(Connectivity.DENSE, imported.network().connectivity());
    compare(file, "logits", imported);
  }

  @Test
  void aResidualNetworkOfManyOperators() throws IOException, OrtException {
    HandMade made = HandMade.residual();
    Path file = made.write(temp.resolve("theirs.onnx"));
    StoredModel imported = OnnxImport.read(file, STEPS);
    compare(file, made.output(), imported);
    Network network = imported.network();
    assertEquals("conv1", network.nodes().getFirst().name());
    assertEquals(Channels.of(2, 3, 5, 6), network.channels().get(1));
    assertEquals(Channels.constant(5, STEPS), network.channels().getLast());
    assertEquals(List.of("0", "1", "2", "3", "4"), imported.classes());
    assertEquals(
        new Normalisation(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f)), imported.normalisation());

    Path stored = temp.resolve("m.safetensors");
    ModelFile.write(stored, imported);
    assertEquals(network, ModelFile.read(stored).network());
  }

  /** With batch norms, of which some share constants, and folded: src/test/python/residual.py. */
  @ParameterizedTest
  @ValueSource(strings = {"pytorch-norms.onnx", "pytorch-folded.onnx"})
  void aResidualNetworkOfPyTorch(String name) throws IOException, OrtException {
    Path file = temp.resolve(name);
    try (InputStream in = Objects.requireNonNull(ImportTest.class.getResourceAsStream(name))) {
      Files.copy(in, file);
    }
    StoredModel imported = OnnxImport.read(file, STEPS);
    compare(file, "scores", imported);
    long norms =
        imported.network().nodes().stream()
            .filter(node -> node.layer() instanceof Layer.BatchNorm2d)
            .count();
    assertEquals(name.contains("norms") ? 6 : 0, norms);
  }

  @Test
  void aSoftmaxAtTheEndIsLeftOut() throws IOException {
    Path plain = HandMade.small().readout(4).write(temp.resolve("a.onnx"));
    Path soft = HandMade.small().readout(4).node("p", "Softmax").write(temp.resolve("b.onnx"));
    assertEquals(OnnxImport.read(plain, 2).network(), OnnxImport.read(soft, 2).network());
  }

  /** Both layers on what is added up read its channels in one order, by what both weigh. */
  @Test
  void channelsAreInOrderOfImportance() throws IOException {
    StoredModel imported =
        OnnxImport.read(HandMade.residual().write(temp.resolve("m.onnx")), STEPS);
    Network network = imported.network();
    double[] stage = new double[6];
    addMagnitudes(imported, node(network, "conv2"), stage);
    addMagnitudes(imported, node(network, "conv3"), stage);
    assertDescending(stage);
    double[] read = new double[10];
    addMagnitudes(imported, network.nodes().size() - 1, read);
    assertDescending(read);
  }

  private static int node(Network network, String name) {
    return network.nodes().stream().map(node -> node.name()).toList().indexOf(name);
  }

  private static void addMagnitudes(StoredModel model, int node, double[] sums) {
    Parameters parameters = model.parameters();
    int id = NetworkParameters.of(model.network()).weight(node);
    int taps = parameters.get(id).taps();
    for (int i = 0; i < parameters.values(id).length; i++) {
      sums[i / taps % sums.length] += Math.abs(parameters.values(id)[i]);
    }
  }

  private static void assertDescending(double[] sums) {
    double[] sorted = sums.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sums.length; i++) {
      assertEquals(sorted[sums.length - 1 - i], sums[i], Arrays.toString(sums));
    }
  }

  @Test
  void statisticsAreTheSameAtEveryStep() throws IOException {
    StoredModel imported =
        OnnxImport.read(HandMade.residual().write(temp.resolve("m.onnx")), STEPS);
    NetworkParameters ids = NetworkParameters.of(imported.network());
    int norm = node(imported.network(), "norm1");
    float[] full = imported.parameters().values(ids.norm(norm, STEPS - 1).variance());
    for (int step = 0; step < STEPS; step++) {
      float[] narrow = imported.parameters().values(ids.norm(norm, step).variance());
      assertArrayEquals(Arrays.copyOf(full, narrow.length), narrow);
    }
  }

  @Test
  void namesAndNormalisationComeBack() {
    StoredModel model = TestModels.described();
    Path file = temp.resolve("m.onnx");
    new OnnxExport(model).write(file, 0);
    StoredModel imported = OnnxImport.read(file, 2);
    assertEquals(model.classes(), imported.classes());
    assertEquals(model.normalisation(), imported.normalisation());
  }
}
