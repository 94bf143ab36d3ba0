package dev.sluice.cli;

import dev.sluice.core.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.LongConsumer;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Writes a folder as a {@code .tar.gz}. The same files give the same bytes: names are in order, and
 * neither times nor owners are kept.
 */
final class TarGz {
  private static final Instant TIME = Instant.parse("2000-01-01T00:00:00Z");
  private static final int PROGRAM = 0755;
  private static final int FILE = 0644;

  private TarGz() {}

  /**
   * Replaces the archive as a whole.
   *
   * @param folder everything in it is written
   * @param root the archive's only folder, which stands for {@code folder}
   * @param done is told how many bytes of the files are written
   * @throws dev.sluice.api.SluiceException naming the archive, if it cannot be written
   */
  static void write(Path archive, Path folder, String root, LongConsumer done) {
    AtomicFile.write(
        archive,
        channel -> {
          // Closing the tar ends both formats; the channel is its owner's to close.
          OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
          GzipCompressorOutputStream gzip = new GzipCompressorOutputStream(to, parameters());
          TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip, "UTF-8");
          tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
          add(tar, folder, root, done);
          tar.finish();
          gzip.finish();
          to.flush();
        });
  }

  private static GzipParameters parameters() {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(Deflater.BEST_COMPRESSION);
    parameters.setModificationInstant(Instant.EPOCH);
    return parameters;
  }

  private static void add(TarArchiveOutputStream tar, Path folder, String root, LongConsumer done)
      throws IOException {
    long bytes = 0;
    for (Path file : Trees.files(folder)) {
      String name = root + "/" + folder.relativize(file);
      boolean link = Files.isSymbolicLink(file);
      TarArchiveEntry entry =
          link
              ? new TarArchiveEntry(name, TarConstants.LF_SYMLINK)
              : new TarArchiveEntry(name, TarConstants.LF_NORMAL);
      entry.setModTime(TIME.toEpochMilli());
      entry.setMode(!link && Files.isExecutable(file) ? PROGRAM : FILE);
      if (link) {
        entry.setLinkName(Files.readSymbolicLink(file).toString());
        tar.putArchiveEntry(entry);
      } else {
        entry.setSize(Files.size(file));
        tar.putArchiveEntry(entry);
        Files.copy(file, tar);
        bytes += entry.getSize();
      }
      tar.closeArchiveEntry();
      done.accept(bytes);
    }
  }
}
