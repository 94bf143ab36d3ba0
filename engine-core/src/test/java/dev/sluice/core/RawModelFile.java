package dev.sluice.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A safetensors file taken apart without the code under test: eight bytes, a JSON tree, and the
 * data. A test changes it and puts it together again.
 */
final class RawModelFile {
  static final JsonMapper MAPPER = JsonMapper.shared();

  ObjectNode header;
  byte[] data;

  private RawModelFile(ObjectNode header, byte[] data) {
    this.header = header;
    this.data = data;
  }

  static RawModelFile read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(header);
    byte[] data = new byte[bytes.remaining()];
    bytes.get(data);
    String json = new String(header, StandardCharsets.UTF_8);
    return new RawModelFile((ObjectNode) MAPPER.readTree(json), data);
  }

  void write(Path file) throws IOException {
    byte[] json = MAPPER.writeValueAsBytes(header);
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(json.length).put(json).put(data).array());
  }

  ObjectNode tensor(String name) {
    return (ObjectNode) header.get(name);
  }

  ObjectNode metadata() {
    return (ObjectNode) header.get("__metadata__");
  }

  /** A metadata text as JSON. */
  JsonNode json(String key) {
    return MAPPER.readTree(metadata().get(key).asString());
  }

  /** Replaces a metadata text and leaves out the checksum of the metadata, which may be missing. */
  void put(String key, Object json) {
    metadata().put(key, json instanceof String text ? text : MAPPER.writeValueAsString(json));
    metadata().remove("sha256");
  }

  /** The elements of a tensor. */
  float[] floats(String name) {
    long begin = tensor(name).get("data_offsets").get(0).asLong();
    long end = tensor(name).get("data_offsets").get(1).asLong();
    float[] values = new float[Math.toIntExact((end - begin) / Float.BYTES)];
    ByteBuffer.wrap(data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .slice((int) begin, (int) (end - begin))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }
}
