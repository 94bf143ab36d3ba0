package dev.sluice.onnx;

import dev.sluice.api.SluiceException;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The constants of a graph. Nothing is allocated for one before its data were found, and altogether
 * little more than the file has: many nodes may read the same one.
 */
final class Constants {
  private static final long MORE_FLOATS = 1 << 16;

  private final OnnxFile file;
  private final Map<String, TensorProto> tensors = new HashMap<>();
  private long floatsLeft;

  Constants(OnnxFile file) {
    this.file = file;
    this.floatsLeft = 2L * file.model().getSerializedSize() / Float.BYTES + MORE_FLOATS;
    for (TensorProto tensor : file.graph().getInitializerList()) {
      add(tensor.getName(), tensor);
    }
  }

  void add(String name, TensorProto tensor) {
    if (tensors.put(name, tensor) != null) {
      throw file.problem("tensor '%s' is there twice".formatted(name));
    }
  }

  /** As it is in the file; null if there is none of this name. */
  @Nullable TensorProto get(String name) {
    return tensors.get(name);
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /**
   * Its dimensions, whose product is the number of its elements.
   *
   * @param node that reads it
   * @throws SluiceException if there is no such constant, or its data are not in the file
   */
  List<Long> shape(NodeProto node, String name) {
    TensorProto tensor = tensors.get(name);
    if (tensor == null) {
      throw file.problem(
          node,
          "reads '%s', which must be a constant: fold constants when exporting".formatted(name));
    }
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      throw file.problem(
          "the data of tensor '%s' are in another file: save the model as one file"
              .formatted(name));
    }
    if (!isFloat(tensor) && tensor.getDataType() != TensorProto.DataType.INT64.getNumber()) {
      throw wrongType(node, name, tensor, TensorProto.DataType.FLOAT);
    }
    long elements = 1;
    for (long length : tensor.getDimsList()) {
      boolean fits = length > 0 && length <= Integer.MAX_VALUE / elements;
      if (!fits) {
        throw file.problem(
            "tensor '%s' has shape %s: no length may be 0, nor may it be so large"
                .formatted(name, tensor.getDimsList()));
      }
      elements *= length;
    }
    if (elements != stored(tensor)) {
      throw file.problem(
          "tensor '%s' has data for %d elements, but shape %s"
              .formatted(name, stored(tensor), tensor.getDimsList()));
    }
    return tensor.getDimsList();
  }

  private static boolean isFloat(TensorProto tensor) {
    return tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber();
  }

  private static long stored(TensorProto tensor) {
    boolean floats = isFloat(tensor);
    if (!tensor.hasRawData()) {
      return floats ? tensor.getFloatDataCount() : tensor.getInt64DataCount();
    }
    int size = floats ? Float.BYTES : Long.BYTES;
    int bytes = tensor.getRawData().size();
    return bytes % size == 0 ? bytes / size : -1;
  }

  /**
   * Its elements as a new array.
   *
   * @throws SluiceException as {@link #shape}, or if they are no 32-bit floats
   */
  float[] floats(NodeProto node, String name) {
    int elements = elements(shape(node, name));
    TensorProto tensor = ofType(node, name, TensorProto.DataType.FLOAT);
    floatsLeft -= elements;
    if (floatsLeft < 0) {
      throw file.problem(node, "reads '%s' again: weights cannot be shared".formatted(name));
    }
    float[] values = new float[elements];
    if (tensor.hasRawData()) {
      bytes(tensor).asFloatBuffer().get(values);
    } else {
      for (int i = 0; i < elements; i++) {
        values[i] = tensor.getFloatData(i);
      }
    }
    return values;
  }

  /** Its elements, which are whole numbers; as {@link #floats}. */
  long[] integers(NodeProto node, String name) {
    int elements = elements(shape(node, name));
    TensorProto tensor = ofType(node, name, TensorProto.DataType.INT64);
    long[] values = new long[elements];
    if (tensor.hasRawData()) {
      bytes(tensor).asLongBuffer().get(values);
    } else {
      for (int i = 0; i < elements; i++) {
        values[i] = tensor.getInt64Data(i);
      }
    }
    return values;
  }

  private TensorProto ofType(NodeProto node, String name, TensorProto.DataType type) {
    TensorProto tensor = Objects.requireNonNull(tensors.get(name));
    if (tensor.getDataType() != type.getNumber()) {
      throw wrongType(node, name, tensor, type);
    }
    return tensor;
  }

  private SluiceException wrongType(
      NodeProto node, String name, TensorProto tensor, TensorProto.DataType type) {
    return file.problem(
        node,
        "tensor '%s' has data type %d, but must be %s: export the model with 32-bit floats"
            .formatted(name, tensor.getDataType(), type));
  }

  private static ByteBuffer bytes(TensorProto tensor) {
    return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int elements(List<Long> shape) {
    return (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
  }
}
