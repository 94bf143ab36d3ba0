package dev.sluice.core;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file of 32-bit floats from the first tensor to the last, without gaps. Its
 * data starts at a multiple of 8 bytes.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class SafetensorsWriter {
  private static final int BUFFER = 1 << 16;

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private long remaining;

  private SafetensorsWriter(FileChannel channel, List<Tensor> tensors) {
    this.channel = channel;
    this.remaining = Tensor.bytes(tensors);
  }

  /** Writes the elements of all tensors. */
  @FunctionalInterface
  public interface Content {
    void writeTo(SafetensorsWriter out) throws IOException;
  }

  /**
   * Replaces a file as a whole, as {@link AtomicFile} does.
   *
   * @param metadata stored in the order of its iteration
   * @param tensors in file order
   * @param content writes exactly the elements of the tensors, in this order
   * @throws SluiceException naming the file, if it cannot be written; the old file is as it was
   */
  public static void write(
      Path file, Map<String, String> metadata, List<Tensor> tensors, Content content) {
    try (AtomicFile.Draft draft = draft(file, metadata, tensors, content)) {
      draft.publish();
    }
  }

  /** As {@link #write}, but the file stays as it is until the draft is published. */
  static AtomicFile.Draft draft(
      Path file, Map<String, String> metadata, List<Tensor> tensors, Content content) {
    byte[] header = new SafetensorsHeader(metadata, tensors).toBytes(file);
    return AtomicFile.draft(
        file,
        channel -> {
          SafetensorsWriter out = new SafetensorsWriter(channel, tensors);
          out.writeHeader(header);
          content.writeTo(out);
          out.finish();
        });
  }

  /** Writes the next {@code length} elements. */
  public void write(float[] values, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (buffer.remaining() < Float.BYTES) {
        flush();
      }
      int count = Math.min(length - done, buffer.remaining() / Float.BYTES);
      buffer.asFloatBuffer().put(values, offset + done, count);
      buffer.position(buffer.position() + count * Float.BYTES);
      done += count;
    }
    remaining -= (long) length * Float.BYTES;
  }

  private void writeHeader(byte[] header) throws IOException {
    buffer.putLong(header.length);
    flush();
    ByteBuffer bytes = ByteBuffer.wrap(header);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void finish() throws IOException {
    flush();
    if (remaining != 0) {
      throw new IllegalStateException("the tensors have " + remaining + " bytes more than written");
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
