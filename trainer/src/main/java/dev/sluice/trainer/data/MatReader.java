package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Reads the arrays of a MATLAB level 5 MAT-file, one after the other and each in its order, so that
 * no array has to fit into memory. Sizes are believed only as far as the file's length allows.
 *
 * <p>The format: a {@link MatHeader}; then elements, each a tag (type, length) and data padded to 8
 * bytes. An array is an element of elements: flags, dimensions, name, numbers; it may be compressed
 * by zlib as a whole. Numbers may be stored in a smaller type than the array's.
 *
 * <p>After {@link #next}, {@link #beginNumbers}, {@link #bytes} or {@link #number} as often as
 * there are numbers, and {@link #endNumbers}; or {@code next} again, to leave an array out.
 *
 * @see <a href="https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf">MAT-File
 *     Format</a>
 */
final class MatReader implements AutoCloseable {
  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;

  private static final int COMPLEX_FLAG = 0x0800;
  private static final int MAX_DIMENSIONS = 32;
  private static final int MAX_NAME = 63;

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final ByteOrder order;
  private final Inflater inflater = new Inflater();

  private MatInput element; // of the array, decompressed
  private boolean compressed;
  private long arrayEnd; // as the element counts
  private long nextAt = MatHeader.BYTES; // in the file
  private int padding; // after the part of the array that was begun last
  private MatNumber type = MatNumber.UINT8; // of the numbers

  private MatReader(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.size = channel.size();
    this.order = MatHeader.read(path, channel);
    this.element = new MatInput(path, InputStream.nullInputStream(), order, 0, "offset %d");
  }

  /**
   * Opens a file.
   *
   * @throws SluiceException if it cannot be read or is of another version
   */
  static MatReader open(Path path) {
    try {
      FileChannel channel = FileChannel.open(path);
      try {
        return new MatReader(path, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileFailure.reading(path, e);
    }
  }

  /** Of the file, in bytes. */
  long size() {
    return size;
  }

  /**
   * Goes on to the next array.
   *
   * @return empty at the end of the file
   * @throws SluiceException naming the place, if there is something else
   */
  Optional<MatArray> next() {
    if (nextAt == size) {
      return Optional.empty();
    }
    try {
      MatInput.Tag tag = nextElement();
      if (tag.type() != MATRIX) {
        throw element.problem("an element of type %d where an array belongs".formatted(tag.type()));
      }
      arrayEnd = element.position() + tag.bytes();
      return Optional.of(array());
    } catch (IOException e) {
      throw element.failure(e);
    }
  }

  /** The tag of the file's next element, or of the one that is compressed in it. */
  private MatInput.Tag nextElement() throws IOException {
    channel.position(nextAt);
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
    element = new MatInput(path, in, order, nextAt, "offset %d");
    MatInput.Tag tag = element.tag();
    compressed = tag.type() == COMPRESSED;
    nextAt = element.position() + tag.bytes() + (compressed ? 0 : tag.padding());
    if (nextAt > size) {
      throw element.problem(
          "an element of %d bytes, more than the file has: fetch it again".formatted(tag.bytes()));
    }
    if (!compressed) {
      return tag;
    }
    String place = "byte %d decompressed from offset " + element.position();
    inflater.reset();
    in = new InflaterInputStream(in, inflater, BUFFER_BYTES);
    element = new MatInput(path, in, order, 0, place);
    MatInput.Tag inner = element.tag();
    if (inner.bytes() > Deflate.most(tag.bytes())) {
      throw element.problem(
          "an element of %d bytes, more than %d compressed bytes may hold: fetch it again"
              .formatted(inner.bytes(), tag.bytes()));
    }
    return inner;
  }

  private MatArray array() throws IOException {
    expect(MatNumber.UINT32, 2 * Integer.BYTES, "flags");
    int flags = element.number();
    element.number(); // of sparse arrays only
    int bytes = expect(MatNumber.INT32, MAX_DIMENSIONS * Integer.BYTES, "dimensions");
    List<Integer> dimensions = new ArrayList<>();
    for (int d = 0; d < bytes / Integer.BYTES; d++) {
      dimensions.add(element.number());
      if (dimensions.getLast() < 0) {
        throw element.problem("a dimension of " + dimensions.getLast());
      }
    }
    element.skip(padding);
    String name = element.text(expect(MatNumber.INT8, MAX_NAME, "name"));
    element.skip(padding);
    return new MatArray(name, flags & 0xFF, (flags & COMPLEX_FLAG) != 0, dimensions);
  }

  /** Reads the tag of a part of the array and returns the bytes that it has. */
  private int expect(MatNumber expected, int most, String what) throws IOException {
    MatInput.Tag tag = part();
    if (tag.type() != expected.number() || tag.bytes() > most) {
      throw element.problem(
          "an element of type %d and %d bytes, where the %s of an array belong"
              .formatted(tag.type(), tag.bytes(), what));
    }
    return (int) tag.bytes();
  }

  private MatInput.Tag part() throws IOException {
    MatInput.Tag tag = element.tag();
    padding = tag.padding();
    if (element.position() + tag.bytes() > arrayEnd) {
      throw element.problem(
          "an element of %d bytes does not fit into its array".formatted(tag.bytes()));
    }
    return tag;
  }

  /**
   * Goes on to the array's numbers.
   *
   * @param count how many there must be
   */
  void beginNumbers(long count) {
    try {
      MatInput.Tag tag = part();
      type =
          MatNumber.of(tag.type())
              .orElseThrow(() -> element.problem("numbers of the unknown type " + tag.type()));
      if (tag.bytes() != count * type.bytes()) {
        throw element.problem(
            "%d bytes, where %d numbers of %d bytes belong"
                .formatted(tag.bytes(), count, type.bytes()));
      }
    } catch (IOException e) {
      throw element.failure(e);
    }
  }

  /** The next number. */
  double number() {
    try {
      return type.from(element.bytes(type.bytes()));
    } catch (IOException e) {
      throw element.failure(e);
    }
  }

  /**
   * The next numbers, which are stored as unsigned bytes.
   *
   * @throws SluiceException if they are of another type
   */
  byte[] bytes(int count) {
    if (type != MatNumber.UINT8) {
      throw element.problem("numbers of type %s, not unsigned bytes".formatted(type));
    }
    try {
      return element.bytes(count).array();
    } catch (IOException e) {
      throw element.failure(e);
    }
  }

  /** Makes sure, once all numbers are read, that a compressed element is whole: its checksum. */
  void endNumbers() {
    try {
      if (compressed) {
        element.skip(arrayEnd - element.position());
        element.expectEnd();
      }
    } catch (IOException e) {
      throw element.failure(e);
    }
  }

  /** An error about what was read last. */
  SluiceException problem(String why) {
    return element.problem(why);
  }

  @Override
  public void close() {
    inflater.end();
    try {
      channel.close();
    } catch (IOException e) {
      throw FileFailure.reading(path, e);
    }
  }
}
