package dev.sluice.bench;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import dev.sluice.core.NetworkParameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Writes a network of a single width as an ONNX graph with a fixed batch. */
final class OnnxGraph {
  static final String INPUT = "images";
  static final String OUTPUT = "logits";

  private static final int IR_VERSION = 8;
  private static final int OPERATORS = 13;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("sluice");
  private final Network network;
  private final Parameters parameters;
  private final NetworkParameters ids;
  private String last = INPUT;

  private OnnxGraph(Network network, Parameters parameters) {
    this.network = network;
    this.parameters = parameters;
    this.ids = NetworkParameters.of(network);
  }

  static byte[] write(Network network, Parameters parameters, int batch) {
    OnnxGraph writer = new OnnxGraph(network, parameters);
    writer.nodes();
    Shape x = network.input();
    writer.graph.addInput(value(INPUT, batch, x.channels(), x.height(), x.width()));
    writer.graph.addOutput(value(OUTPUT, batch, network.classes()));
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
        .setGraph(writer.graph)
        .build()
        .toByteArray();
  }

  private void nodes() {
    boolean flat = false;
    for (int i = 0; i < network.nodes().size(); i++) {
      String name = i == network.nodes().size() - 1 ? OUTPUT : network.nodes().get(i).name();
      switch (network.nodes().get(i).layer()) {
        case Layer.Conv2d conv -> {
          NodeProto.Builder node = node("Conv").addAttribute(ints("pads", conv.padding(), 4));
          window(node, conv.kernelSize(), conv.stride());
          weights(node, i, 4);
          add(node, name);
        }
        case Layer.Linear _ -> {
          if (!flat) {
            add(node("Flatten"), "flat");
            flat = true;
          }
          NodeProto.Builder node = node("Gemm").addAttribute(integer("transB", 1));
          weights(node, i, 2);
          add(node, name);
        }
        case Layer.ReLU _ -> add(node("Relu"), name);
        case Layer.MaxPool2d pool ->
            add(window(node("MaxPool"), pool.kernelSize(), pool.stride()), name);
        case Layer.AvgPool2d pool ->
            add(window(node("AveragePool"), pool.kernelSize(), pool.stride()), name);
        default -> throw new IllegalArgumentException("not compared: " + network.nodes().get(i));
      }
    }
  }

  private NodeProto.Builder node(String operator) {
    return NodeProto.newBuilder().setOpType(operator).addInput(last);
  }

  private void add(NodeProto.Builder node, String output) {
    graph.addNode(node.setName(output).addOutput(output));
    last = output;
  }

  private static NodeProto.Builder window(NodeProto.Builder node, int size, int stride) {
    return node.addAttribute(ints("kernel_shape", size, 2))
        .addAttribute(ints("strides", stride, 2));
  }

  private void weights(NodeProto.Builder node, int index, int rank) {
    int weight = ids.weight(index);
    int bias = ids.bias(index, 0);
    int rows = parameters.get(weight).rows().full();
    int size = parameters.get(weight).rowSize();
    int columns = parameters.get(weight).columns().full();
    int kernel = parameters.get(weight).kernelHeight();
    node.addInput(
        rank == 4 ? tensor(weight, rows, columns, kernel, kernel) : tensor(weight, rows, size));
    node.addInput(tensor(bias, rows));
  }

  private String tensor(int id, long... shape) {
    float[] values = parameters.values(id);
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    String name = "parameter" + id;
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addAllDims(Arrays.stream(shape).boxed().toList())
            .setRawData(ByteString.copyFrom(bytes)));
    return name;
  }

  private static AttributeProto ints(String name, long value, int times) {
    List<Long> values = Collections.nCopies(times, value);
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static ValueInfoProto value(String name, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long length : shape) {
      dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(length));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(dimensions)))
        .build();
  }
}
