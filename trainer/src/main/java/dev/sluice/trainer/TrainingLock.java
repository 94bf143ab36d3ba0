package dev.sluice.trainer;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps others from training to the same model files: beside each a locked file, which is removed
 * at the end. If the process dies, the operating system gives up the lock, and a file that is left
 * over does no harm.
 */
public final class TrainingLock implements AutoCloseable {
  private final Map<Path, FileChannel> locked = new LinkedHashMap<>();

  private TrainingLock() {}

  /**
   * Locks model files, all or none.
   *
   * @throws SluiceException if another training, in this process or in another one, has locked one
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
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // A training that has just ended may have removed the file after it was opened here.
      if (isLocked(channel) && Files.exists(file)) {
        locked.put(file, channel);
        return;
      }
      channel.close();
    } catch (IOException e) {
      throw new SluiceException(file + ": cannot be locked: " + e.getMessage(), e);
    }
    throw new SluiceException(
        model + ": another training writes this file; wait until it ends, or choose another file");
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
