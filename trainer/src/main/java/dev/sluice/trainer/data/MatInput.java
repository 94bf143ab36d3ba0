package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * The bytes of a MAT-file, or what one of its compressed elements holds, read in order; it knows
 * where it is, for errors.
 */
final class MatInput {
  /** Every element begins on a multiple of this, but for compressed ones. */
  private static final int ALIGNMENT = 8;

  private final Path file;
  private final InputStream in;
  private final ByteOrder order;
  private final String place;
  private long position;

  /**
   * Reads from a stream.
   *
   * @param position of its next byte
   * @param place how a position is written: {@code "offset %d"}
   */
  MatInput(Path file, InputStream in, ByteOrder order, long position, String place) {
    this.file = file;
    this.in = in;
    this.order = order;
    this.position = position;
    this.place = place;
  }

  /**
   * What stands before an element's data.
   *
   * @param type what its data are, by the number of the format
   * @param bytes of data
   * @param padding bytes after the data
   */
  record Tag(int type, long bytes, int padding) {}

  /** Reads a tag of 8 bytes, or the 4 bytes before data of at most 4. */
  Tag tag() throws IOException {
    int first = number();
    int smallBytes = first >>> 16;
    if (smallBytes > 4) {
      throw problem("a small element of %d bytes, at most 4 allowed".formatted(smallBytes));
    }
    if (smallBytes > 0) {
      return new Tag(first & 0xFFFF, smallBytes, 4 - smallBytes);
    }
    long bytes = Integer.toUnsignedLong(number());
    return new Tag(first, bytes, (int) (-bytes & (ALIGNMENT - 1)));
  }

  int number() throws IOException {
    return bytes(Integer.BYTES).getInt();
  }

  /** The next bytes, in the file's order. */
  ByteBuffer bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    position += bytes.length;
    if (bytes.length < count) {
      throw new EOFException();
    }
    return ByteBuffer.wrap(bytes).order(order);
  }

  String text(int bytes) throws IOException {
    return new String(bytes(bytes).array(), StandardCharsets.US_ASCII);
  }

  void skip(long bytes) throws IOException {
    in.skipNBytes(bytes);
    position += bytes;
  }

  /** Makes sure that nothing follows. */
  void expectEnd() throws IOException {
    if (in.read() >= 0) {
      throw problem("more follows than the array's length says: fetch it again");
    }
  }

  long position() {
    return position;
  }

  /** An error about what ends here. */
  SluiceException problem(String why) {
    return new SluiceException("%s: %s: %s".formatted(file, place.formatted(position), why));
  }

  /** The error for what reading threw. */
  SluiceException failure(IOException e) {
    return switch (e) {
      case EOFException _ -> problem("the file is cut off or damaged: fetch it again");
      case ZipException _ -> problem("damaged: fetch it again: " + e.getMessage());
      default -> FileFailure.reading(file, e);
    };
  }
}
