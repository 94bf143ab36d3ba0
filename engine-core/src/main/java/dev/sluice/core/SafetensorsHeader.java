package dev.sluice.core;

import dev.sluice.api.SluiceException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/**
 * The header of a safetensors file: a JSON object with one member per tensor, in file order, and
 * {@code __metadata__}. Only 32-bit floats; each tensor starts where the one before it ends.
 *
 * @param metadata text by key
 * @param tensors in file order
 */
record SafetensorsHeader(Map<String, String> metadata, List<Tensor> tensors) {
  /** The longest header, so that one that lies cannot make us allocate much. */
  static final int MAX_BYTES = 8 << 20;

  static final String METADATA = "__metadata__";
  static final String DTYPE = "dtype";
  static final String SHAPE = "shape";
  static final String OFFSETS = "data_offsets";
  static final String F32 = "F32";

  /**
   * @throws IllegalArgumentException if two members would have the same name
   */
  SafetensorsHeader {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = List.copyOf(tensors);
    Set<String> names = new HashSet<>(Set.of(METADATA));
    for (Tensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two members are named '" + tensor.name() + "'");
      }
    }
  }

  /** Length of all tensors. */
  long dataBytes() {
    return Tensor.bytes(tensors);
  }

  /**
   * The header as it is in a file, padded with spaces to a multiple of 8 bytes.
   *
   * @param file for the error
   * @throws SluiceException if it is longer than {@link #MAX_BYTES}
   */
  byte[] toBytes(Path file) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.generator(json)) {
      write(out);
    }
    if (json.size() > MAX_BYTES) {
      throw new SluiceException(
          "%s: cannot be written: its header would have %d bytes, at most %d are allowed"
              .formatted(file, json.size(), MAX_BYTES));
    }
    byte[] padded = Arrays.copyOf(json.toByteArray(), Math.ceilDiv(json.size(), 8) * 8);
    Arrays.fill(padded, json.size(), padded.length, (byte) ' ');
    return padded;
  }

  private void write(JsonGenerator out) {
    out.writeStartObject();
    out.writeObjectPropertyStart(METADATA);
    metadata.forEach(out::writeStringProperty);
    out.writeEndObject();
    long begin = 0;
    for (Tensor tensor : tensors) {
      long end = begin + tensor.bytes();
      out.writeObjectPropertyStart(tensor.name());
      out.writeStringProperty(DTYPE, F32);
      out.writeArrayPropertyStart(SHAPE);
      tensor.shape().forEach(out::writeNumber);
      out.writeEndArray();
      out.writeArrayPropertyStart(OFFSETS);
      out.writeNumber(begin);
      out.writeNumber(end);
      out.writeEndArray();
      out.writeEndObject();
      begin = end;
    }
    out.writeEndObject();
  }
}
