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
import java.util.Set;
import java.util.stream.Collectors;

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
  private final long dataSize;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private long position;

  private SafetensorsReader(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.header = readHeader();
    this.dataSize = channel.size() - position;
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
    Set<String> names = found.stream().map(Tensor::name).collect(Collectors.toSet());
    for (int i = 0; i < expected.size(); i++) {
      Tensor wanted = expected.get(i);
      if (!names.contains(wanted.name())) {
        throw problem("tensor '%s' %s is missing".formatted(wanted.name(), wanted.shape()));
      }
      Tensor there = found.get(i);
      if (!there.name().equals(wanted.name())) {
        throw problem(
            "tensor '%s' stands where '%s' belongs".formatted(there.name(), wanted.name()));
      }
      if (!there.equals(wanted)) {
        throw problem(
            "tensor '%s' has shape %s, expected %s"
                .formatted(wanted.name(), there.shape(), wanted.shape()));
      }
    }
    if (found.size() > expected.size()) {
      throw problem("tensor '%s' is surplus".formatted(found.get(expected.size()).name()));
    }
  }

  /**
   * Reads the next {@code length} elements.
   *
   * @throws SluiceException if the file ends before, which it did not when it was opened
   */
  public void read(float[] into, int offset, int length) {
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, BUFFER / Float.BYTES);
      fill(count * Float.BYTES);
      buffer.asFloatBuffer().get(into, offset + done, count);
      done += count;
    }
  }

  private SafetensorsHeader readHeader() throws IOException {
    long size = channel.size();
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
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    fill(bytes);
    return SafetensorsHeaderParser.parse(file, bytes.array());
  }

  /** Reads the next bytes of the file into {@link #buffer}. */
  private void fill(int bytes) {
    buffer.clear().limit(bytes);
    fill(buffer);
    buffer.flip();
  }

  private void fill(ByteBuffer into) {
    try {
      while (into.hasRemaining()) {
        int count = channel.read(into, position);
        if (count < 0) {
          throw problem("ends at byte %d: it was cut while it was read".formatted(position));
        }
        position += count;
      }
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
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
