package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Printable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Unpacks {@code .tar.gz} archives of files and folders. */
final class TarGz {
  private TarGz() {}

  /**
   * Unpacks an archive into an empty folder.
   *
   * @throws SluiceException if it cannot be read, its files would be far larger than it is, an
   *     entry lies outside of the folder, or is neither a file nor a folder
   */
  static void unpack(Path archive, Path folder) {
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive))))) {
      long left = Deflate.most(Files.size(archive));
      for (TarArchiveEntry entry; (entry = in.getNextEntry()) != null; ) {
        Path path = path(archive, folder, entry);
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        left -= entry.getSize();
        if (left < 0) {
          throw new SluiceException(
              "%s: with the entry %s it has more files than its %d bytes may hold: do not use it"
                  .formatted(archive, Printable.text(entry.getName()), Files.size(archive)));
        }
        Files.createDirectories(path.getParent());
        Files.copy(in, path);
      }
    } catch (IOException e) {
      throw new SluiceException(
          "%s cannot be unpacked, fetch it again: %s".formatted(archive, e.getMessage()), e);
    }
  }

  private static Path path(Path archive, Path folder, TarArchiveEntry entry) {
    try {
      Path path = folder.resolve(entry.getName()).normalize();
      if (path.startsWith(folder) && (isFile(entry) || entry.isDirectory())) {
        return path;
      }
    } catch (InvalidPathException e) {
      // refused as the others
    }
    throw new SluiceException(
        "%s: the entry %s would be more than a file in the archive's folder: do not use it"
            .formatted(archive, Printable.text(entry.getName())));
  }

  /** {@link TarArchiveEntry#isFile} takes links and devices for files. */
  private static boolean isFile(TarArchiveEntry entry) {
    byte kind = entry.getLinkFlag();
    return kind == TarConstants.LF_NORMAL || kind == TarConstants.LF_OLDNORM;
  }
}
