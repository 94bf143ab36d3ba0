package dev.sluice.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of floats, as they are in a file, and of text. */
final class Sha256 {
  private static final int CHUNK = 2048;

  private final MessageDigest digest;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Adds floats, little-endian. */
  void update(float[] values, int offset, int length) {
    int done = 0;
    while (done < length) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int count = Math.min(length - done, buffer.remaining() / Float.BYTES);
      buffer.asFloatBuffer().put(values, offset + done, count);
      buffer.position(buffer.position() + count * Float.BYTES);
      done += count;
    }
  }

  /** Adds text as UTF-8. */
  void update(String text) {
    flush();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest in lower-case hexadecimal digits; starts again. */
  String finish() {
    flush();
    return HexFormat.of().formatHex(digest.digest());
  }

  private void flush() {
    digest.update(buffer.flip());
    buffer.clear();
  }
}
