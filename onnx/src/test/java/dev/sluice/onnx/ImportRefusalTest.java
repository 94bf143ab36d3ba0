package dev.sluice.onnx;

import static dev.sluice.onnx.HandMade.ints;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.sluice.api.SluiceException;
import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.ModelProto;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be imported is said in one line that names the file and the node. */
class ImportRefusalTest {
  @TempDir private Path temp;

  private String refusal(byte[] content) throws IOException {
    Path file = Files.write(temp.resolve("m.onnx"), content);
    String message =
        String.valueOf(
            assertThrows(SluiceException.class, () -> OnnxImport.read(file, 2)).getMessage());
    assertTrue(message.startsWith(file + ": "), message);
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  static Stream<Arguments> graphs() {
    return Stream.of(
        graph(
            start().node("s", "Sigmoid").node("f", "Flatten"), "node 's' (Sigmoid): this operator"),
        graph(
            new HandMade().conv("c", 4, 3, 3, ints("dilations", 2, 2)),
            "node 'c' (Conv): has dilations"),
        graph(
            new HandMade().conv("c", 4, 1, 3, GraphBuilder.attribute("group", 3)),
            "node 'c' (Conv): has 3 groups"),
        graph(
            new HandMade()
                .conv("c", 4, 3, 3, GraphBuilder.attribute("pads", List.of(0L, 0L, 1L, 1L))),
            "node 'c' (Conv): has pads [0, 0, 1, 1]"),
        graph(
            new HandMade().conv("c", 4, 3, 3, ints("pads", 3, 4)),
            "node 'c' (Conv): a convolution needs"),
        graph(
            new HandMade().conv("c", 4, 3, 3, ints("pads", Long.MAX_VALUE, 4)),
            "node 'c' (Conv): has pads [9223372036854775807"),
        graph(
            new HandMade().conv("c", 4, 3, 3, GraphBuilder.attribute("new", 1)),
            "node 'c' (Conv): its attribute 'new' is not supported"),
        graph(
            new HandMade().conv("c", 4, 2, 3).node("f", "Flatten").readout(144),
            "node 'c' (Conv): its weight has 72 numbers"),
        graph(
            start()
                .node(
                    "p",
                    "MaxPool",
                    ints("kernel_shape", 2, 2),
                    GraphBuilder.attribute("ceil_mode", 1)),
            "node 'p' (MaxPool): has ceil_mode 1, but only 0"),
        graph(
            start().node("p", "AveragePool", ints("kernel_shape", 2, 2), ints("pads", 1, 4)),
            "node 'p' (AveragePool): pools padded images"),
        graph(
            start()
                .node("p", "MaxPool", ints("kernel_shape", 9, 2))
                .node("f", "Flatten")
                .readout(4),
            "p: its 9×9 window does not fit"),
        graph(start().readout(4), "node 'fc' (MatMul): reads (batch, channels, height, width)"),
        graph(
            flat().node("p", "GlobalAveragePool"),
            "node 'p' (GlobalAveragePool): reads (batch, features)"),
        graph(
            flat().readout(7),
            "node 'fc' (MatMul): its weight has 35 numbers, but what it reads needs 720"),
        graph(start().add("a", 4), "node 'a' (Add): adds a constant"),
        graph(
            flat().matMul("m", 144, 5).node("a", "Add", List.of("m/w"), ints("axis", 1, 1)),
            "node 'a' (Add): its attribute 'axis' is not supported"),
        graph(
            new HandMade().conv("c", 4, 3, 3, ints("pads", 1, 4), text("auto_pad", "VALID")),
            "node 'c' (Conv): has auto_pad VALID"),
        graph(flat().node("r", "Relu"), "the last node must be the readout"),
        graph(
            flat().readout(144).node("p", "Softmax").node("r", "Relu"),
            "node 'p' (Softmax): a softmax"));
  }

  private static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  private static HandMade start() {
    return new HandMade().conv("c", 4, 3, 3);
  }

  private static HandMade flat() {
    return start().node("f", "Flatten");
  }

  private static Arguments graph(HandMade made, String expected) {
    return Arguments.of(Named.of(expected, made.build()), expected);
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void whatIsNotSupportedIsNamed(ModelProto model, String expected) throws IOException {
    String message = refusal(model.toByteArray());
    assertTrue(message.contains(expected), message);
  }

  static Stream<Arguments> tensors() {
    return Stream.of(
        tensor(
            t -> t.setDataLocation(TensorProto.DataLocation.EXTERNAL).clearRawData(),
            "are in another file"),
        tensor(t -> t.setDims(0, Long.MAX_VALUE), "no length may be 0"),
        tensor(t -> t.setDims(0, -1), "no length may be 0"),
        tensor(t -> t.setDims(0, 1 << 20).setDims(1, 1 << 20), "nor may it be so large"),
        tensor(t -> t.setDims(0, 5), "has data for 108 elements, but shape [5, 3, 3, 3]"),
        tensor(t -> t.setRawData(ByteString.copyFrom(new byte[431])), "has data for"),
        tensor(t -> t.clearRawData(), "has data for 0 elements"),
        tensor(t -> t.setDataType(10), "must be FLOAT: export the model with 32-bit floats"),
        tensor(
            t -> t.setDataType(10).setRawData(ByteString.copyFrom(new byte[216])),
            "must be FLOAT: export the model with 32-bit floats"),
        tensor(t -> t.setName("other"), "reads 'conv/w', which must be a constant"));
  }

  private static Arguments tensor(Consumer<TensorProto.Builder> change, String expected) {
    return Arguments.of(Named.of(expected, change), expected);
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void constantsThatLieAreNamed(Consumer<TensorProto.Builder> change, String expected)
      throws IOException {
    ModelProto.Builder model = HandMade.small().readout(4).build().toBuilder();
    change.accept(model.getGraphBuilder().getInitializerBuilder(0));
    String message = refusal(model.build().toByteArray());
    assertTrue(message.contains(expected) && message.contains("conv/w"), message);
  }

  @Test
  void inputsAndOutputsThatAreNoneAreNamed() throws IOException {
    ModelProto model = HandMade.small().readout(4).build();
    ModelProto.Builder open = model.toBuilder();
    open.getGraphBuilder()
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(2)
        .clearDimValue()
        .setDimParam("height");
    assertTrue(refusal(open.build().toByteArray()).contains("all but the batch fixed"));
    ModelProto.Builder large = model.toBuilder();
    for (int dimension = 2; dimension < 4; dimension++) {
      large
          .getGraphBuilder()
          .getInputBuilder(0)
          .getTypeBuilder()
          .getTensorTypeBuilder()
          .getShapeBuilder()
          .getDimBuilder(dimension)
          .setDimValue(1 << 20);
    }
    assertTrue(refusal(large.build().toByteArray()).contains("more than 2^31 numbers"));
    ModelProto.Builder two = model.toBuilder();
    two.getGraphBuilder().addOutput(model.getGraph().getOutput(0));
    assertTrue(refusal(two.build().toByteArray()).contains("1 inputs and 2 outputs"));
    ModelProto.Builder lost = model.toBuilder();
    lost.getGraphBuilder()
        .setNode(0, NodeProto.newBuilder(model.getGraph().getNode(0)).setInput(0, "y"));
    assertTrue(refusal(lost.build().toByteArray()).contains("node 'conv' (Conv): reads 'y'"));
  }

  @Test
  void operatorsOfOthersAreNamed() throws IOException {
    ModelProto.Builder model = HandMade.small().readout(4).build().toBuilder();
    model.getGraphBuilder().getNodeBuilder(2).setDomain("com.acme");
    assertTrue(
        refusal(model.build().toByteArray())
            .contains("node 'flat' (Flatten): operators of com.acme are not supported"));
  }

  @Test
  void versionsThatAreUnknownAreNamed() throws IOException {
    ModelProto model = HandMade.small().readout(4).build();
    for (long version : new long[] {1, 6, 26, 9999}) {
      ModelProto.Builder other = model.toBuilder();
      other.getOpsetImportBuilder(0).setVersion(version);
      assertTrue(
          refusal(other.build().toByteArray()).contains("opset_import is " + version + ", but"));
    }
    ModelProto none = model.toBuilder().clearOpsetImport().build();
    assertTrue(refusal(none.toByteArray()).contains("opset_import is missing"));
  }

  /** Two bytes in the file and an object in memory, each of them. */
  @Test
  void manyEmptyNodesAreRefused() throws IOException {
    byte[] nodes = new byte[250_000];
    for (int i = 0; i < nodes.length; i += 2) {
      nodes[i] = 0x0a;
    }
    ByteString.Output bytes = ByteString.newOutput();
    HandMade.small().readout(4).build().writeTo(bytes);
    bytes.write(new byte[] {0x3a, (byte) 0x90, (byte) 0xa1, 0x0f}); // a graph of 250,000 bytes
    bytes.write(nodes);
    assertTrue(refusal(bytes.toByteString().toByteArray()).contains("has more than 100,000 nodes"));
  }

  /** Each gets a number; to look for a free one from the beginning would take minutes. */
  @Test
  void manyNodesWithoutANameAreRead() throws IOException {
    HandMade made = start();
    for (int i = 0; i < 10_000; i++) {
      made.node("r" + i, "Relu");
    }
    ModelProto.Builder model = made.node("f", "Flatten").readout(144).build().toBuilder();
    model.getGraphBuilder().getNodeBuilderList().forEach(NodeProto.Builder::clearName);
    Path file = Files.write(temp.resolve("m.onnx"), model.build().toByteArray());
    assertEquals(10_002, OnnxImport.read(file, 2).network().nodes().size());
  }

  /** A small file must not become a large network. */
  @Test
  void constantsReadManyTimesAreRefused() throws IOException {
    HandMade made = new HandMade().conv("c", 32, 3, 3, ints("pads", 1, 4));
    made.conv("d", 32, 32, 3, ints("pads", 1, 4));
    for (int i = 0; i < 100; i++) {
      made.node("d" + i, "Conv", List.of("d/w"), ints("pads", 1, 4));
    }
    String message = refusal(made.node("f", "Flatten").readout(2048).build().toByteArray());
    assertTrue(message.contains("reads 'd/w' again: weights cannot be shared"), message);
  }

  @Test
  void filesThatAreNoModels() throws IOException {
    assertTrue(refusal(new byte[0]).contains("holds no graph"));
    assertTrue(refusal("not a model".getBytes(StandardCharsets.UTF_8)).contains("no ONNX model"));
    SluiceException none =
        assertThrows(SluiceException.class, () -> OnnxImport.read(temp.resolve("none"), 2));
    assertTrue(String.valueOf(none.getMessage()).contains("no such file"), none.toString());
  }

  /** Wherever a file is damaged, it is either a model all the same or refused in one line. */
  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    byte[] whole = HandMade.residual().build().toByteArray();
    long seed = 11;
    Random random = new Random(seed);
    int refused = 0;
    for (int trial = 0; trial < 1000; trial++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 3; i++) {
        damaged[random.nextInt(trial % 2 == 0 ? damaged.length : 600)] = (byte) random.nextInt();
      }
      Path file = Files.write(temp.resolve("damaged.onnx"), damaged);
      try {
        OnnxImport.read(file, 2);
      } catch (SluiceException e) {
        refused++;
        assertTrue(
            String.valueOf(e.getMessage()).startsWith(file + ": "), "seed " + seed + ": " + e);
      }
    }
    assertTrue(refused > 250, refused + " refused");
  }
}
