package dev.sluice.trainer.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Writes MAT-files for tests, element by element. */
final class MatWriter {
  static final int UINT8 = 2;
  static final int DOUBLE = 9;
  static final int UINT8_CLASS = 9;
  static final int DOUBLE_CLASS = 6;

  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;

  private final ByteOrder order;
  private final boolean compress;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  MatWriter(ByteOrder order, boolean compress) {
    this.order = order;
    this.compress = compress;
    ByteBuffer header = ByteBuffer.allocate(128).order(order);
    header.put("MATLAB 5.0 MAT-file".getBytes(StandardCharsets.US_ASCII));
    header.putShort(124, (short) 0x0100).putShort(126, (short) ('M' << 8 | 'I'));
    out.writeBytes(header.array());
  }

  /** Adds an array; {@code numbers} are its elements as they are stored, in the file's order. */
  MatWriter array(String name, int kind, int type, byte[] numbers, int... dimensions) {
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    parts.writeBytes(element(6, ints(kind, 0)));
    parts.writeBytes(element(5, ints(dimensions)));
    parts.writeBytes(element(1, name.getBytes(StandardCharsets.US_ASCII)));
    parts.writeBytes(element(type, numbers));
    byte[] matrix = element(MATRIX, parts.toByteArray());
    if (compress) {
      return compressed(matrix);
    }
    out.writeBytes(matrix);
    return this;
  }

  byte[] file() {
    return out.toByteArray();
  }

  private byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
    bytes.asIntBuffer().put(values);
    return bytes.array();
  }

  byte[] doubles(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(order);
    bytes.asDoubleBuffer().put(values);
    return bytes.array();
  }

  /** A small element where the data fit into one. */
  private byte[] element(int type, byte[] data) {
    if (data.length >= 1 && data.length <= 4) {
      ByteBuffer small = ByteBuffer.allocate(8).order(order);
      return small.putInt(data.length << 16 | type).put(data).array();
    }
    ByteBuffer element = ByteBuffer.allocate(8 + (data.length + 7) / 8 * 8).order(order);
    return element.putInt(type).putInt(data.length).put(data).array();
  }

  /** Adds an element, compressed. */
  MatWriter compressed(byte[] element) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(bytes, new Deflater())) {
      deflate.write(element);
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    ByteBuffer tag = ByteBuffer.allocate(8).order(order);
    out.writeBytes(tag.putInt(COMPRESSED).putInt(bytes.size()).array());
    out.writeBytes(bytes.toByteArray());
    return this;
  }
}
