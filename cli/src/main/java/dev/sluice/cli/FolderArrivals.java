package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder and of those below it, and what arrives there later. A file has arrived
 * when its size and time were the same twice in a row, so that none is read half-written; when it
 * changes later, also while it waits for its turn, it arrives again. What lies in a folder that
 * cannot be read for a while is taken to be still there. Names that begin with a dot are left out.
 */
final class FolderArrivals implements Arrivals {
  /** How long nothing may change before a file counts as whole. */
  static final Duration INTERVAL = Duration.ofMillis(500);

  private final Path folder;
  private final Duration interval;
  private final Queue<Arrival> ready = new ArrayDeque<>();
  private final Set<Path> unreadable = new HashSet<>();
  private Map<Path, State> files = new HashMap<>();
  private boolean isFirst = true;

  /**
   * What a file was like.
   *
   * @param arrived whether that has been told
   */
  private record State(long bytes, FileTime time, boolean arrived) {
    /** Of a file that was not there. */
    static final State NONE = new State(-1, FileTime.fromMillis(0), false);

    boolean isOf(BasicFileAttributes file) {
      return bytes == file.size() && time.equals(file.lastModifiedTime());
    }
  }

  /**
   * @throws SluiceException if there is no such folder
   */
  FolderArrivals(Path folder, Duration interval) {
    if (!Files.isDirectory(folder)) {
      throw new SluiceException(
          Files.exists(folder)
              ? folder + ": is not a folder: name the folder that images arrive in"
              : folder + ": there is no such folder: create it, or name another");
    }
    this.folder = folder;
    this.interval = interval;
  }

  @Override
  public Arrival next() {
    try {
      if (ready.isEmpty()) {
        if (!isFirst) {
          Thread.sleep(interval);
        }
        isFirst = false;
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Arrival.End();
    }
    if (!Files.isDirectory(folder)) {
      throw new SluiceException(
          folder + ": the folder is gone: it was moved, removed or unmounted");
    }
    Arrival next = ready.poll();
    while (next instanceof Arrival.Image(Path file) && hasChanged(file)) {
      next = ready.poll(); // it comes again when it is whole
    }
    return next == null ? new Arrival.Nothing() : next;
  }

  /** Whether a file is another one than when it arrived; one that is gone is not. */
  private boolean hasChanged(Path file) {
    try {
      State seen = files.getOrDefault(file, State.NONE);
      return !seen.isOf(Files.readAttributes(file, BasicFileAttributes.class));
    } catch (IOException e) {
      return false; // whoever reads it says what is wrong
    }
  }

  private void look() {
    Map<Path, State> now = new HashMap<>();
    List<Path> arrived = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new Visitor(now, arrived));
    } catch (IOException e) {
      throw FileFailure.reading(folder, e);
    }
    files = now;
    arrived.stream().sorted().map(Arrival.Image::new).forEach(ready::add);
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    private final Map<Path, State> now;
    private final List<Path> arrived;

    Visitor(Map<Path, State> now, List<Path> arrived) {
      this.now = now;
      this.arrived = arrived;
    }

    private boolean isHidden(Path path) {
      return !path.equals(folder) && String.valueOf(path.getFileName()).startsWith(".");
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      return isHidden(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && !isHidden(file)) {
        State before = files.getOrDefault(file, State.NONE);
        boolean same = before.isOf(attributes);
        if (same && !before.arrived) {
          arrived.add(file);
        }
        now.put(file, new State(attributes.size(), attributes.lastModifiedTime(), same));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
      if (path.equals(folder) && !(e instanceof NoSuchFileException)) {
        throw e;
      }
      if (!(e instanceof NoSuchFileException)) { // it is not gone meanwhile
        keepBelow(path);
        if (unreadable.add(path)) {
          ready.add(new Arrival.Unusable(path + ": cannot be read: " + FileFailure.reason(e)));
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e) {
      if (e != null) { // not all was listed
        keepBelow(path);
      }
      return FileVisitResult.CONTINUE;
    }

    /** Or all of it would be new when it can be read again. */
    private void keepBelow(Path path) {
      files.forEach(
          (file, state) -> {
            if (file.startsWith(path)) {
              now.putIfAbsent(file, state);
            }
          });
    }
  }
}
