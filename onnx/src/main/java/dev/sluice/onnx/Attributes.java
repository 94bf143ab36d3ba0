package dev.sluice.onnx;

import dev.sluice.api.SluiceException;
import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.AttributeProto.AttributeType;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.TensorProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a node. Each is taken once, and {@link #end} refuses those that nobody took, so
 * that none is overlooked.
 */
final class Attributes {
  private final OnnxFile file;
  private final NodeProto node;
  private final Map<String, AttributeProto> left = new LinkedHashMap<>();

  Attributes(OnnxFile file, NodeProto node) {
    this.file = file;
    this.node = node;
    for (AttributeProto attribute : node.getAttributeList()) {
      if (left.put(attribute.getName(), attribute) != null) {
        throw file.problem(node, "has '%s' twice".formatted(attribute.getName()));
      }
    }
  }

  long integer(String name, long otherwise) {
    AttributeProto attribute = take(name, AttributeType.INT);
    return attribute == null ? otherwise : attribute.getI();
  }

  float number(String name, float otherwise) {
    AttributeProto attribute = take(name, AttributeType.FLOAT);
    return attribute == null ? otherwise : attribute.getF();
  }

  String text(String name, String otherwise) {
    AttributeProto attribute = take(name, AttributeType.STRING);
    return attribute == null ? otherwise : attribute.getS().toStringUtf8();
  }

  @Nullable TensorProto tensor(String name) {
    AttributeProto attribute = take(name, AttributeType.TENSOR);
    return attribute == null ? null : attribute.getT();
  }

  /**
   * A list that has the same number for every dimension.
   *
   * @param length of the list
   * @param otherwise the number if there is no such attribute
   * @throws SluiceException if it has not
   */
  int same(String name, int length, int otherwise) {
    AttributeProto attribute = take(name, AttributeType.INTS);
    if (attribute == null) {
      return otherwise;
    }
    List<Long> values = attribute.getIntsList();
    long first = values.isEmpty() ? -1 : values.getFirst();
    boolean fits = first >= 0 && first <= Integer.MAX_VALUE;
    if (!fits || values.size() != length || values.stream().anyMatch(value -> value != first)) {
      throw file.problem(
          node,
          "has %s %s, but only %d equal numbers are supported: windows are square, and padded alike on all sides"
              .formatted(name, values, length));
    }
    return (int) first;
  }

  /** Refuses any other number than this one, which is also what a missing attribute means. */
  void only(String name, long supported) {
    long value = integer(name, supported);
    if (value != supported) {
      throw file.problem(
          node, "has %s %d, but only %d is supported".formatted(name, value, supported));
    }
  }

  /** Refuses attributes that were not taken. */
  void end() {
    if (!left.isEmpty()) {
      throw file.problem(
          node,
          "its attribute '%s' is not supported: export the model without it"
              .formatted(left.keySet().iterator().next()));
    }
  }

  private @Nullable AttributeProto take(String name, AttributeType type) {
    AttributeProto attribute = left.remove(name);
    if (attribute != null && attribute.getType() != type) {
      throw file.problem(node, "its attribute '%s' is no %s".formatted(name, type));
    }
    return attribute;
  }
}
