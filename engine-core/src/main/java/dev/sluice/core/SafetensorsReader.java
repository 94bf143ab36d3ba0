package dev.sluice.core;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a safetensors file of 32-bit floats from the first tensor to the last. Nothing in the file
 * is believed: what does not fit is an error, and memory stays in proportion to the header.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class SafetensorsReader implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final Map<String, Long> places; // of the header's members
  private final long dataSize;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long position; // in the file, after what is in the buffer

  private SafetensorsReader(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    long size = channel.size();
    byte[] json = readHeader(size);
    SafetensorsHeaderParser.Placed placed = SafetensorsHeaderParser.parse(file, json);
    this.header = placed.header();
    this.places = placed.places();
    this.dataSize = size - Long.BYTES - json.length;
  }

  /**
   * Opens a whole file and reads its header.
   *
   * @throws SluiceException naming the file and the place, if it cannot be read, its header is
   *     wrong, or its length is not what the header says
   */
  public static SafetensorsReader open(Path file) {
    SafetensorsReader reader = openCut(file);
    if (reader.dataSize != reader.header.dataBytes()) {
      reader.close();
      throw new SluiceException(
          "%s: has %d bytes of data, but its header describes %d: it is incomplete or damaged"
              .formatted(file, reader.dataSize, reader.header.dataBytes()));
    }
    return reader;
  }

  /** As {@link #open}, but there may be less or more data than the header says. */
  static SafetensorsReader openCut(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new SluiceException(file + ": cannot be read: it is not a regular file");
    }
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return new SafetensorsReader(file, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** What the header describes, in file order. */
  public List<Tensor> tensors() {
    return header.tensors();
  }

  /** Bytes after the header. */
  long dataSize() {
    return dataSize;
  }

  /**
   * Makes sure that the file has these tensors, in this order, and no others.
   *
   * @throws SluiceException naming the first tensor that is missing, of another shape, or surplus
   */
  public void expect(List<Tensor> expected) {
    List<Tensor> found = tensors();
    for (int i = 0; i < expected.size(); i++) {
      Tensor wanted = expected.get(i);
      if (i == found.size() || !found.get(i).name().equals(wanted.name())) {
        throw notAt(i, wanted);
      }
      List<Integer> shape = found.get(i).shape();
      if (!shape.equals(wanted.shape())) {
        throw tensorProblem(
            wanted.name(), "has shape %s, expected %s".formatted(shape, wanted.shape()));
      }
    }
    if (found.size() > expected.size()) {
      throw tensorProblem(found.get(expected.size()).name(), "is surplus");
    }
  }

  private SluiceException notAt(int index, Tensor wanted) {
    boolean missing = tensors().stream().noneMatch(t -> t.name().equals(wanted.name()));
    return missing
        ? tensorProblem(wanted.name(), wanted.shape() + " is missing")
        : tensorProblem(
            tensors().get(index).name(), "stands where '%s' belongs".formatted(wanted.name()));
  }

  private SluiceException tensorProblem(String name, String what) {
    return memberProblem(SafetensorsHeaderParser.tensorMember(name), " " + what);
  }

  /** An error about members of the header that do not belong to one another. */
  SluiceException headerProblem(@Nullable String what) {
    return problem("header, byte %d: %s".formatted(Long.BYTES, what));
  }

  /** An error about what belongs to a key of the metadata, or should. */
  SluiceException metadataProblem(String key, @Nullable String what) {
    return memberProblem(SafetensorsHeaderParser.metadataMember(key), ": " + what);
  }

  /** An error about a member of the header; what is not there, is missing from its beginning. */
  private SluiceException memberProblem(String member, String what) {
    long place = places.getOrDefault(member, (long) Long.BYTES);
    return problem("header, byte %d: %s%s".formatted(place, member, what));
  }

  /**
   * Reads the next {@code length} elements.
   *
   * @throws SluiceException if the file ends before, which it did not when it was opened
   */
  public void read(float[] into, int offset, int length) {
    int done = 0;
    while (done < length) {
      if (buffer.remaining() < Float.BYTES) {
        fill(Float.BYTES);
      }
      int count = Math.min(length - done, buffer.remaining() / Float.BYTES);
      buffer.asFloatBuffer().get(into, offset + done, count);
      buffer.position(buffer.position() + count * Float.BYTES);
      done += count;
    }
  }

  private byte[] readHeader(long size) {
    if (size < Long.BYTES) {
      throw problem("has %d bytes: not a safetensors file".formatted(size));
    }
    fill(Long.BYTES);
    long length = buffer.getLong();
    if (length < 2 || length > size - Long.BYTES || length > SafetensorsHeader.MAX_BYTES) {
      throw problem(
          "not a safetensors file: byte 0: a header of %s bytes in a file of %d, at most %d allowed"
              .formatted(Long.toUnsignedString(length), size, SafetensorsHeader.MAX_BYTES));
    }
    byte[] header = new byte[(int) length];
    int done = 0;
    while (done < header.length) {
      if (!buffer.hasRemaining()) {
        fill(1);
      }
      int count = Math.min(header.length - done, buffer.remaining());
      buffer.get(header, done, count);
      done += count;
    }
    return header;
  }

  /** Reads ahead in the file until the buffer holds at least {@code bytes}. */
  private void fill(int bytes) {
    buffer.compact();
    try {
      while (buffer.position() < bytes) {
        int count = channel.read(buffer, position);
        if (count < 0) {
          throw problem("ends at byte %d: it was cut while it was read".formatted(position));
        }
        position += count;
      }
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    } finally {
      buffer.flip();
    }
  }

  private SluiceException problem(String what) {
    return FileFailure.of(file, what);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }
}
