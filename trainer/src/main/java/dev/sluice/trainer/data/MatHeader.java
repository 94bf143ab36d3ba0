package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The first 128 bytes of a MAT-file: a text, the version, and the letters {@code MI} as a number,
 * so that their order tells the order of bytes.
 */
final class MatHeader {
  static final int BYTES = 128;

  private static final byte[] TITLE = "MATLAB ".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION_AT = 124;
  private static final int ORDER_AT = 126;
  private static final short BIG_ENDIAN = 'M' << 8 | 'I';
  private static final short LITTLE_ENDIAN = 'I' << 8 | 'M';
  private static final int LEVEL_5 = 0x0100;
  private static final int VERSION_7_3 = 0x0200;

  private MatHeader() {}

  /** Whether a file begins as level 5 and newer MAT-files do. */
  static boolean recognises(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return Arrays.equals(in.readNBytes(TITLE.length), TITLE);
    } catch (IOException e) {
      throw FileFailure.reading(path, e);
    }
  }

  /**
   * Reads it and goes on behind it.
   *
   * @return the order of the file's bytes
   * @throws SluiceException if it is not that of a level 5 file
   */
  static ByteOrder read(Path path, FileChannel channel) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(BYTES);
    while (header.hasRemaining() && channel.read(header) >= 0) {}
    if (header.hasRemaining()) {
      throw new SluiceException(
          "%s is cut off within its header, at byte %d: fetch it again"
              .formatted(path, header.position()));
    }
    short mark = header.getShort(ORDER_AT);
    header.order(mark == BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int version = header.getShort(VERSION_AT);
    if (version != LEVEL_5 || (mark != BIG_ENDIAN && mark != LITTLE_ENDIAN)) {
      throw new SluiceException(
          "%s: offset 124: its header is that of %s, not of a MATLAB level 5 MAT-file: fetch it again, or save it with -v7"
              .formatted(
                  path,
                  version == VERSION_7_3 ? "version 7.3 (HDF5)" : "another version or format"));
    }
    return header.order();
  }
}
