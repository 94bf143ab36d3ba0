package dev.sluice.core;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
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
  private static final int UUID_LENGTH = 36;

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
    write(file, content, AtomicFile::create);
  }

  /** A file's new content, on disk under a name of its own until it is published. */
  public static final class Draft implements AutoCloseable {
    private final Path file;
    private final Path target;
    private final Path temporary;

    private Draft(Path file, Path target, Path temporary) {
      this.file = file;
      this.target = target;
      this.temporary = temporary;
    }

    /**
     * Renames the content to its file.
     *
     * @throws SluiceException naming the file and the reason
     */
    public void publish() {
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(target);
      } catch (IOException e) {
        throw FileFailure.writing(file, e);
      }
    }

    /** Removes the content unless it was published. */
    @Override
    public void close() {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        throw FileFailure.writing(file, e);
      }
    }
  }

  /**
   * Writes a file's new content beside it, as {@link #write} does, and leaves the file as it is:
   * for several files that are to change together or not at all.
   *
   * @throws SluiceException naming the file and the reason
   */
  public static Draft draft(Path file, Content content) {
    return draft(file, content, AtomicFile::create);
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

  /** As {@link #write(Path, Content)}: text as UTF-8. */
  public static void write(Path file, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  static void write(Path file, Content content, Opener opener) {
    try (Draft draft = draft(file, content, opener)) {
      draft.publish();
    }
  }

  private static Draft draft(Path file, Content content, Opener opener) {
    try {
      Path target = target(file);
      Path temporary = temporary(target);
      Draft draft = new Draft(file, target, temporary);
      try (FileChannel channel = opener.open(temporary)) {
        content.writeTo(channel);
        channel.force(true);
      } catch (IOException | RuntimeException | Error e) {
        draft.close();
        throw e;
      }
      return draft;
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
    int length = prefix(target).length() + UUID_LENGTH + SUFFIX.length();
    return name.length() == length && name.startsWith(prefix(target)) && name.endsWith(SUFFIX);
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

  /**
   * Makes the new name survive a power failure; only POSIX systems can, and need to. A folder that
   * cannot be read cannot be forced either; the file in it is written all the same.
   */
  private static void forceFolder(Path file) throws IOException {
    Path folder = file.resolveSibling("");
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
        && Files.isReadable(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
