package dev.sluice.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the few opcodes of Python's pickle format, protocol 2, that an object with tensors needs.
 * A tensor's numbers are not in it but in a storage of their own, which it names.
 */
final class Pickle {
  private static final int BYTE = 8;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Begins the object of a class that has a state but no arguments. */
  static Pickle object(String module, String name) {
    return new Pickle().codes("\u0080\u0002").global(module, name).codes(")\u0081}(");
  }

  /** An empty tuple. */
  static byte[] nothing() {
    return new Pickle().codes("\u0080\u0002).").bytes.toByteArray();
  }

  /** Adds an attribute that is false. */
  Pickle no(String attribute) {
    return text(attribute).codes("\u0089");
  }

  /** Adds an attribute that is a contiguous tensor of 32-bit floats. */
  Pickle tensor(String attribute, String storage, int[] shape) {
    int size = 1;
    int[] strides = new int[shape.length];
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = size;
      size *= shape[i];
    }
    return text(attribute)
        .global("torch._utils", "_rebuild_tensor_v2")
        .codes("((")
        .text("storage")
        .global("torch", "FloatStorage")
        .text(storage)
        .text("cpu")
        .number(size)
        .codes("tQ")
        .number(0)
        .tuple(shape)
        .tuple(strides)
        .codes("\u0089")
        .global("collections", "OrderedDict")
        .codes(")RtR");
  }

  /** Ends the object. */
  byte[] end() {
    return codes("ub.").bytes.toByteArray();
  }

  private Pickle tuple(int[] values) {
    codes("(");
    for (int value : values) {
      number(value);
    }
    return codes("t");
  }

  private Pickle global(String module, String name) {
    return codes("c" + module + "\n" + name + "\n");
  }

  private Pickle text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    codes("X").integer(encoded.length).bytes.writeBytes(encoded);
    return this;
  }

  private Pickle number(int value) {
    return codes("J").integer(value);
  }

  private Pickle integer(int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes.write(value >>> (BYTE * i));
    }
    return this;
  }

  private Pickle codes(String codes) {
    bytes.writeBytes(codes.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }
}
