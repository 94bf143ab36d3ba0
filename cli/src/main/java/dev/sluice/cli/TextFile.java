package dev.sluice.cli;

import dev.sluice.core.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes text as UTF-8. */
final class TextFile {
  private TextFile() {}

  /**
   * Replaces the file as a whole.
   *
   * @throws dev.sluice.api.SluiceException if it cannot be written
   */
  static void write(Path file, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
