package dev.sluice.onnx;

import dev.sluice.onnx.proto.NodeProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes names of layers from those of ONNX nodes: {@code /stage1/conv2/Conv} becomes {@code
 * stage1_conv2}.
 */
final class LayerNames {
  private static final int LONGEST = 100;

  private final Set<String> taken = new HashSet<>();

  /** Of a name that several nodes want, the number of the last one that got it. */
  private final Map<String, Integer> last = new HashMap<>();

  /** A name that no other node has. */
  String of(NodeProto node) {
    String operator = node.getOpType();
    String name = node.getName().replaceFirst("/" + operator + "$", "");
    name = name.replaceAll("[^A-Za-z0-9_-]+", "_").replaceFirst("^_", "");
    if (name.isEmpty()) {
      name = operator.toLowerCase(Locale.ROOT);
    }
    name = name.substring(0, Math.min(LONGEST, name.length()));
    String free = name;
    while (!taken.add(free)) {
      free = name + "_" + last.merge(name, 2, (before, _) -> before + 1);
    }
    return free;
  }
}
