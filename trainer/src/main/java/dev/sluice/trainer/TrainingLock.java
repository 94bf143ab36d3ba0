package dev.sluice.trainer;

import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps others from training, updating or calibrating the same model files: beside each a locked
 * file, which is removed at the end. If the process dies, the operating system gives up the lock,
 * and a file that is left over does no harm.
 */
public final class TrainingLock implements AutoCloseable {
  private final Map<Path, FileChannel> locked = new LinkedHashMap<>();

  private TrainingLock() {}

  /**
   * Locks model files, all or none.
   *
   * @throws SluiceException if another command, in this process or in another one, has locked one
   *     of them, or if there can be no lock
   */
  public static TrainingLock of(List<Path> models) {
    TrainingLock lock = new TrainingLock();
    try {
      models.forEach(lock::add);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    return lock;
  }

  private void add(Path model) {
    Path file = model.resolveSibling(model.getFileName() + ".lock");
    try {
      Optional<Object> before = key(file);
      FileChannel channel =
          FileChannel.open(
              file,
              before.isPresent() ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE);
      Optional<Object> opened = before.isPresent() ? before : key(file);
      // Whoever has just ended may have removed the file that was opened here, and another one have
      // locked a new file of this name.
      if (isLocked(channel) && opened.isPresent() && opened.equals(key(file))) {
        locked.put(file, channel);
        return;
      }
      channel.close();
    } catch (FileAlreadyExistsException e) {
      throw busy(model);
    } catch (IOException e) {
      throw new SluiceException(
          "%s: cannot be locked: %s".formatted(model, FileFailure.reason(e)), e);
    }
    throw busy(model);
  }

  private static SluiceException busy(Path model) {
    return new SluiceException(
        model + ": another command writes this file; wait until it ends, or choose another file");
  }

  /** What tells a file from others that had its name; none if there is no such file. */
  private static Optional<Object> key(Path file) throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Held by this process. On POSIX systems, closing this channel opens the file to other ones.
      return false;
    }
  }

  /** Gives up every lock. */
  @Override
  public void close() {
    locked.forEach(TrainingLock::release);
    locked.clear();
  }

  private static void release(Path file, FileChannel channel) {
    try (channel) {
      Files.deleteIfExists(file); // while it is locked, so that it is not yet somebody else's
    } catch (IOException e) {
      throw new SluiceException(file + ": cannot be removed: " + e.getMessage(), e);
    }
  }
}
