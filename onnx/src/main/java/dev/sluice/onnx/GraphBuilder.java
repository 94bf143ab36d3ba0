package dev.sluice.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.TensorProto;
import dev.sluice.onnx.proto.TensorShapeProto;
import dev.sluice.onnx.proto.TypeProto;
import dev.sluice.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Collects the nodes and tensors of an ONNX graph. */
final class GraphBuilder {
  private static final String BATCH = "batch";

  /** A message of Protocol Buffers has less than 2 GiB; the rest is for what is not weights. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (64L << 20);

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private long bytes;

  /** Adds a node, which is called like the tensor that it yields. */
  void node(String operator, String output, List<String> inputs, List<AttributeProto> attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(output)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(attributes));
  }

  /**
   * Adds a constant of floats and returns its name.
   *
   * @throws SluiceException if the graph becomes too large for a file
   */
  String constant(String name, float[] values, int... shape) {
    ByteBuffer bytes = littleEndian(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return constant(name, TensorProto.DataType.FLOAT, bytes, shape);
  }

  /** Adds a constant vector of whole numbers and returns its name. */
  String constant(String name, long... values) {
    ByteBuffer bytes = littleEndian(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return constant(name, TensorProto.DataType.INT64, bytes, values.length);
  }

  private ByteBuffer littleEndian(int count, int size) {
    bytes += (long) count * size;
    if (bytes > MOST_BYTES) {
      throw new SluiceException(
          "the weights of this width have more than the 2 GiB that an ONNX file may have: export a"
              + " narrower one");
    }
    return ByteBuffer.allocate(count * size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String constant(String name, TensorProto.DataType type, ByteBuffer bytes, int... shape) {
    ByteString data = UnsafeByteOperations.unsafeWrap(bytes);
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .addAllDims(Arrays.stream(shape).asLongStream().boxed().toList())
            .setRawData(data));
    return name;
  }

  /** Adds an input: (images, C, H, W) or, for vectors, (images, C). */
  void input(String name, Shape image, boolean vector) {
    graph.addInput(tensor(name, image, vector));
  }

  /** Adds an output, as {@link #input}. */
  void output(String name, Shape image, boolean vector) {
    graph.addOutput(tensor(name, image, vector));
  }

  GraphProto build(String name) {
    return graph.setName(name).build();
  }

  private static ValueInfoProto tensor(String name, Shape image, boolean vector) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    int[] lengths = {image.channels(), image.height(), image.width()};
    for (int length : vector ? Arrays.copyOf(lengths, 1) : lengths) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(length));
    }
    TypeProto.Tensor.Builder type =
        TypeProto.Tensor.newBuilder()
            .setElemType(TensorProto.DataType.FLOAT.getNumber())
            .setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }
}
