package dev.sluice.onnx;

import dev.sluice.api.Shape;
import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.AttributeProto.AttributeType;
import dev.sluice.onnx.proto.ModelProto;
import dev.sluice.onnx.proto.OperatorSetIdProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** An ONNX graph as other programs write it, node by node; each reads the one before it. */
final class HandMade {
  static final Shape IMAGE = new Shape(3, 8, 8);
  private static final long SEED = 3;

  private final GraphBuilder graph = new GraphBuilder();
  private final Random random = new Random(SEED);
  private String last = "x";

  HandMade() {
    graph.input(last, IMAGE, false);
  }

  /** A residual network with two stages, then a linear layer in two nodes, and a readout. */
  static HandMade residual() {
    HandMade made = new HandMade();
    made.conv("/conv1/Conv", 6, 3, 3, ints("pads", 1, 4)).norm("norm1", 6).node("relu1", "Relu");
    made.conv("conv2", 6, 6, 3, ints("pads", 1, 4)).norm("norm2", 6);
    made.graph.node("Add", "sum", List.of("norm2", "relu1"), List.of());
    made.last = "sum";
    made.node("relu2", "Relu")
        .node("pool", "MaxPool", ints("kernel_shape", 2, 2), ints("strides", 2, 2));
    made.conv("conv3", 9, 6, 3, ints("pads", 1, 4), ints("strides", 1, 2), ints("dilations", 1, 2));
    made.node("relu3", "Relu")
        .node("mean", "AveragePool", ints("kernel_shape", 2, 2), ints("strides", 2, 2));
    made.graph.constant("shape", 0, -1);
    made.node("flat", "Reshape", List.of("shape"));
    return made.matMul("fc1", 36, 10).add("bias1", 10).node("relu4", "Relu").readout(10);
  }

  /** What one convolution yields, averaged, flattened and read. */
  static HandMade small() {
    return new HandMade()
        .conv("conv", 4, 3, 3)
        .node("pool", "GlobalAveragePool")
        .node("flat", "Flatten");
  }

  HandMade readout(int features) {
    return matMul("fc", features, 5);
  }

  HandMade conv(String name, int rows, int columns, int kernel, AttributeProto... attributes) {
    String weight =
        graph.constant(
            name + "/w", numbers(rows * columns * kernel * kernel), rows, columns, kernel, kernel);
    return node(name, "Conv", List.of(weight), attributes);
  }

  HandMade norm(String name, int channels) {
    List<String> inputs = new ArrayList<>();
    for (String field : List.of("scale", "bias", "mean", "var")) {
      float[] values = numbers(channels);
      for (int i = 0; i < channels && field.equals("var"); i++) {
        values[i] = 0.1f + Math.abs(values[i]);
      }
      inputs.add(graph.constant(name + "/" + field, values, channels));
    }
    AttributeProto epsilon =
        AttributeProto.newBuilder()
            .setName("epsilon")
            .setType(AttributeType.FLOAT)
            .setF(1e-2f)
            .build();
    return node(name, "BatchNormalization", inputs, epsilon);
  }

  HandMade matMul(String name, int columns, int rows) {
    return node(
        name,
        "MatMul",
        List.of(graph.constant(name + "/w", numbers(columns * rows), columns, rows)));
  }

  HandMade add(String name, int length) {
    return node(name, "Add", List.of(graph.constant(name + "/b", numbers(length), length)));
  }

  HandMade node(String name, String operator, AttributeProto... attributes) {
    return node(name, operator, List.of(), attributes);
  }

  HandMade node(
      String name, String operator, List<String> constants, AttributeProto... attributes) {
    List<String> inputs = new ArrayList<>(List.of(last));
    inputs.addAll(constants);
    graph.node(operator, name, inputs, Arrays.asList(attributes));
    last = name;
    return this;
  }

  static AttributeProto ints(String name, long value, int times) {
    return GraphBuilder.attribute(name, Collections.nCopies(times, value));
  }

  private float[] numbers(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() / 3;
    }
    return values;
  }

  /** The model whose output is the last node's. */
  ModelProto build() {
    graph.output(last, Shape.vector(5), true);
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph.build("hand made"))
        .build();
  }

  String output() {
    return last;
  }

  Path write(Path file) throws IOException {
    return Files.write(file, build().toByteArray());
  }
}
