package dev.sluice.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.sluice.api.Connectivity;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Blocks;
import dev.sluice.core.StoredModel;
import dev.sluice.onnx.proto.ModelProto;
import dev.sluice.onnx.proto.ValueInfoProto;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.UntrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Sluice exports answers in ONNX Runtime what it answers here. */
class ExportTest {
  private static final int STEPS = 4;
  private static final int IMAGES = 3;

  @TempDir private Path temp;

  static Stream<Named<StoredModel>> models() {
    return Stream.of(Connectivity.values())
        .flatMap(
            connectivity ->
                Stream.concat(
                    Stream.of(NamedNetwork.values())
                        .map(named -> UntrainedModel.of(named, 10, STEPS, connectivity)),
                    Stream.of(TestModels.tangled(connectivity))))
        .map(model -> Named.of(TestModels.name(model), model));
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyWidthIsAGraph(StoredModel model) throws OrtException {
    OnnxExport export = new OnnxExport(model);
    for (int step = 0; step < model.network().steps(); step++) {
      Path file = temp.resolve("graph.onnx");
      export.write(file, step);
      for (int images : new int[] {1, IMAGES}) {
        Answers answers = new Answers(model, images);
        try (Onnx onnx = new Onnx()) {
          onnx.give("input", answers.images(), answers.shape());
          onnx.run(file);
          answers.check(onnx.values("logits"), step, TestModels.name(model) + " step " + step);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void deltasGoOnFromOneAnother(StoredModel model) throws OrtException {
    OnnxExport export = new OnnxExport(model);
    if (model.network().connectivity() == Connectivity.DENSE) {
      String message =
          assertThrows(SluiceException.class, () -> export.writeDeltas(temp)).toString();
      assertTrue(message.contains("train one with --connectivity triangular"), message);
      return;
    }
    Answers answers = new Answers(model, IMAGES);
    List<Path> files = export.writeDeltas(temp);
    assertEquals(model.network().steps(), files.size());
    try (Onnx onnx = new Onnx()) {
      onnx.give("input", answers.images(), answers.shape());
      for (int step = 0; step < files.size(); step++) {
        onnx.run(files.get(step));
        answers.check(onnx.values("logits"), step, TestModels.name(model) + " delta " + step);
      }
    }
  }

  /** Of LeNet's weights a delta holds what its step adds, and nothing twice. */
  @Test
  void deltasTogetherHoldEveryWeightOnce() throws IOException {
    StoredModel model = UntrainedModel.of(NamedNetwork.LENET, 10, STEPS, Connectivity.TRIANGULAR);
    List<Integer> expected = new ArrayList<>();
    List<Integer> found = new ArrayList<>();
    List<Path> files = new OnnxExport(model).writeDeltas(temp);
    for (int step = 0; step < files.size(); step++) {
      int s = step;
      expected.add(
          Blocks.tensors(model.parameters().list()).stream()
              .filter(block -> block.step() == s)
              .mapToInt(block -> Math.toIntExact(block.tensor().bytes()))
              .sum());
      found.add(
          ModelProto.parseFrom(Files.readAllBytes(files.get(step)))
              .getGraph()
              .getInitializerList()
              .stream()
              .mapToInt(constant -> constant.getRawData().size())
              .sum());
    }
    assertEquals(expected, found);
  }

  @Test
  void metadataSayWhatGoesInAndOut() throws IOException {
    StoredModel model = TestModels.described();
    Path file = temp.resolve("m.onnx");
    new OnnxExport(model).write(file, 0);
    ModelProto written = ModelProto.parseFrom(Files.readAllBytes(file));
    Map<String, String> metadata = new TreeMap<>();
    written.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    assertEquals(
        Map.of("classes", "a, b\n\u00e9\n\"c\"", "mean", "0.5,0.25,1.0E-4", "std", "1.0,2.0,0.1"),
        metadata);
    assertEquals(List.of("batch", "3", "32", "32"), dimensions(written.getGraph().getInput(0)));
    assertEquals(List.of("batch", "3"), dimensions(written.getGraph().getOutput(0)));
  }

  @Test
  void classNamesAreSeparatedByCommas() throws IOException {
    StoredModel model = UntrainedModel.of(NamedNetwork.LENET, 3, 1, Connectivity.DENSE);
    Path file = temp.resolve("m.onnx");
    new OnnxExport(model).write(file, 0);
    assertTrue(
        ModelProto.parseFrom(Files.readAllBytes(file)).getMetadataPropsList().stream()
            .anyMatch(e -> e.getKey().equals("classes") && e.getValue().equals("0,1,2")));
  }

  private static List<String> dimensions(ValueInfoProto tensor) {
    return tensor.getType().getTensorType().getShape().getDimList().stream()
        .map(d -> d.hasDimParam() ? d.getDimParam() : String.valueOf(d.getDimValue()))
        .toList();
  }

  @Test
  void classNamesOfSeveralLinesAreRefused() {
    StoredModel plain = UntrainedModel.of(NamedNetwork.LENET, 2, 1, Connectivity.DENSE);
    StoredModel model =
        new StoredModel(
            plain.network(),
            plain.parameters(),
            plain.normalisation(),
            List.of("one", "t\nwo"),
            null,
            Map.of());
    String message = assertThrows(SluiceException.class, () -> new OnnxExport(model)).toString();
    assertTrue(message.contains("class name"), message);
  }
}
