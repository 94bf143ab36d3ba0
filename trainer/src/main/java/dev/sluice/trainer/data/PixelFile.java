package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Pixels in a file without a name: it is gone when it is closed, when nothing refers to this object
 * any more, and however the program ends. It is read, never mapped, so that a file which cannot be
 * read is an error and not the end of the program.
 *
 * <p>Any number of threads may read it. One that is interrupted while it reads closes the file for
 * all.
 */
final class PixelFile implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;

  /**
   * A new file.
   *
   * @throws SluiceException if it cannot be made
   */
  PixelFile(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      this.channel =
          FileChannel.open(
              Files.createTempFile(folder, "pixels", ""),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE); // which on Linux is at once
    } catch (IOException e) {
      throw failure(e);
    }
  }

  Path folder() {
    return folder;
  }

  /** Writes behind what is there. */
  void append(byte[] pixels) {
    ByteBuffer from = ByteBuffer.wrap(pixels);
    try {
      while (from.hasRemaining()) {
        channel.write(from);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Reads {@code count} bytes from a position of the file. */
  void read(long position, byte[] into, int offset, int count) {
    ByteBuffer to = ByteBuffer.wrap(into, offset, count);
    try {
      while (to.hasRemaining()) {
        if (channel.read(to, position + to.position() - offset) < 0) {
          throw failure(new IOException("they end at byte " + channel.size()));
        }
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private SluiceException failure(IOException e) {
    return new SluiceException(
        "%s: cannot hold the pixels that do not fit into memory; set XDG_CACHE_HOME to a folder with room for them: %s"
            .formatted(folder, FileFailure.reason(e)),
        e);
  }
}
