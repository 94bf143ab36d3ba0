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
    for (int done = 0; done < length; done += CHUNK) {
      int count = Math.min(CHUNK, length - done);
      buffer.clear();
      buffer.asFloatBuffer().put(values, offset + done, count);
      digest.update(buffer.limit(count * Float.BYTES));
    }
  }

  /** Adds text as UTF-8. */
  void update(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest in lower-case hexadecimal digits; starts again. */
  String finish() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
