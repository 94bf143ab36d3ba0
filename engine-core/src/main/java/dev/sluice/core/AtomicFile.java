package dev.sluice.core;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Replaces a file as a whole: readers, and whoever comes after a crash or a full disk, find either
 * the old content or the new one.
 */
public final class AtomicFile {
  private static final String SUFFIX = ".tmp";

  private AtomicFile() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** Opens the temporary file for writing. */
  @FunctionalInterface
  interface Opener {
    FileChannel open(Path file) throws IOException;
  }

  /**
   * Writes a temporary file in the same folder, forces it to disk and renames it. If anything
   * fails, an exception of the content's own included, the temporary file is removed and the old
   * file is as it was.
   *
   * @param file a new name or a regular file, which is replaced; a link is followed
   * @throws SluiceException naming the file and the reason
   */
  public static void write(Path file, Content content) {
    write(
        file,
        content,
        path -> FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /**
   * Makes sure, before long work, that {@link #write} could write this file now. Leaves nothing
   * behind.
   *
   * @throws SluiceException naming the file and the reason
   */
  public static void check(Path file) {
    try {
      Path temporary = temporary(target(file));
      Files.createFile(temporary);
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw FileFailure.writing(file, e);
    }
  }

  static void write(Path file, Content content, Opener opener) {
    try {
      Path target = target(file);
      Path temporary = temporary(target);
      try {
        try (FileChannel channel = opener.open(temporary)) {
          content.writeTo(channel);
          channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary); // it has its new name already, unless something failed
      }
      forceFolder(target);
    } catch (IOException e) {
      throw FileFailure.writing(file, e);
    }
  }

  /**
   * Removes what processes have left that were killed while they wrote this file. For the one who
   * may write it and knows that nobody else does.
   *
   * @throws SluiceException naming the file and the reason
   */
  public static void removeLeftovers(Path file) {
    try {
      Path target = target(file);
      try (DirectoryStream<Path> left =
          Files.newDirectoryStream(
              target.resolveSibling(""), other -> isTemporary(other, target))) {
        for (Path temporary : left) {
          Files.deleteIfExists(temporary);
        }
      }
    } catch (IOException e) {
      throw FileFailure.writing(file, e);
    }
  }

  private static Path temporary(Path target) {
    return target.resolveSibling(prefix(target) + UUID.randomUUID() + SUFFIX);
  }

  private static boolean isTemporary(Path file, Path target) {
    String name = file.getFileName().toString();
    return name.startsWith(prefix(target)) && name.endsWith(SUFFIX);
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  /** What is to be replaced: never a device, a folder or a link itself. */
  private static Path target(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      return file.toRealPath();
    }
    if (Files.exists(file)) {
      throw new SluiceException(file + ": cannot be written: it is not a regular file");
    }
    Path target = file.toAbsolutePath();
    if (!Files.isDirectory(target.resolveSibling(""))) {
      throw new SluiceException(
          "%s: cannot be written: there is no folder %s; create it first"
              .formatted(file, target.resolveSibling("")));
    }
    return target;
  }

  /** Makes the new name survive a power failure; only POSIX systems can, and need to. */
  private static void forceFolder(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    try (FileChannel folder = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
