package dev.sluice.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.ModelProto;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.StringStringEntryProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A file of ONNX's, as it is: nothing in it was checked but its encoding.
 *
 * @param path for messages
 */
record OnnxFile(Path path, ModelProto model) {
  /** Objects of some hundred bytes each, ten MiB altogether. */
  private static final long MOST_PARTS = 100_000;

  /**
   * Reads a file. Its bytes are in memory once.
   *
   * @throws SluiceException naming the file, if it cannot be read or is no ONNX model
   */
  static OnnxFile read(Path path) {
    try {
      if (Files.size(path) > Integer.MAX_VALUE - Long.BYTES) {
        throw FileFailure.of(path, "has more than the 2 GiB that an ONNX file may have");
      }
      return parse(path, Files.readAllBytes(path));
    } catch (IOException e) {
      throw FileFailure.reading(path, e);
    }
  }

  private static OnnxFile parse(Path path, byte[] content) throws IOException {
    ByteString bytes = UnsafeByteOperations.unsafeWrap(content);
    CodedInputStream in = bytes.newCodedInput();
    try {
      if (PartCount.of(in, ModelProto.getDescriptor()) > MOST_PARTS) {
        throw FileFailure.of(
            path,
            "has more than %,d nodes, tensors and other parts: no network here needs so many"
                .formatted(MOST_PARTS));
      }
      in = bytes.newCodedInput();
      in.enableAliasing(true); // weights stay where they are
      ModelProto model = ModelProto.parseFrom(in);
      if (!model.hasGraph()) {
        throw FileFailure.of(path, "holds no graph: it is no ONNX model");
      }
      return new OnnxFile(path, model);
    } catch (InvalidProtocolBufferException e) {
      throw FileFailure.of(
          path,
          "is no ONNX model, or is damaged, at byte %d: %s"
              .formatted(in.getTotalBytesRead(), e.getMessage()));
    }
  }

  GraphProto graph() {
    return model.getGraph();
  }

  /** What the file says about itself. */
  Map<String, String> metadata() {
    Map<String, String> metadata = new HashMap<>();
    for (StringStringEntryProto entry : model.getMetadataPropsList()) {
      metadata.put(entry.getKey(), entry.getValue());
    }
    return metadata;
  }

  SluiceException problem(String what) {
    return FileFailure.of(path, what);
  }

  /** As {@link #problem(String)}, naming a node, or counting from 0 where it has no name. */
  SluiceException problem(NodeProto node, String what) {
    String name =
        node.getName().isEmpty()
            ? String.valueOf(graph().getNodeList().indexOf(node))
            : "'" + node.getName() + "'";
    return problem("node %s (%s): %s".formatted(name, node.getOpType(), what));
  }
}
