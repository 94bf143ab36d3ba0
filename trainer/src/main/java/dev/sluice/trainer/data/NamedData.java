package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import dev.sluice.trainer.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the data sets that are known by name lie on this machine, and how they get there.
 *
 * <p>A set is fetched into {@code CACHE/NAME.download}, which keeps what has arrived if that breaks
 * off. The folder {@code CACHE/NAME} appears in one step when it is complete.
 */
record NamedData(Environment machine, Download.Patience patience, Progress progress) {
  /**
   * The folder of a set: {@code $SLUICE_DATA/NAME}, the user's cache, or what a package has put on
   * the machine; else it is fetched into the cache.
   *
   * @throws SluiceException if it is nowhere and cannot be fetched
   */
  Path locate(NamedSet set) {
    Path cached = machine.cache().resolve(set.name());
    return Stream.of(
            machine.sluiceData().map(folder -> folder.resolve(set.name())),
            Optional.of(cached),
            Optional.of(machine.systemData().resolve(set.name())))
        .flatMap(Optional::stream)
        .filter(Files::isDirectory)
        .findFirst()
        .orElseGet(() -> fetch(set, cached));
  }

  private Path fetch(NamedSet set, Path cached) {
    Path staging = cached.resolveSibling(set.name() + ".download");
    try {
      Files.createDirectories(staging);
      try (FileChannel file =
              FileChannel.open(
                  staging.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          @Nullable FileLock lock = tryLock(file)) {
        if (lock == null) {
          throw new SluiceException("another Sluice is fetching " + set.name() + ": wait for it");
        }
        if (Files.isDirectory(cached)) {
          return cached; // another Sluice has just been faster
        }
        Path complete = obtain(set, staging);
        Files.move(complete, cached, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(staging);
        return cached;
      }
    } catch (IOException e) {
      throw new SluiceException(
          "%s cannot be stored in %s, set XDG_CACHE_HOME to a folder that can be written: %s"
              .formatted(set.name(), machine.cache(), FileFailure.reason(e)),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this program
    }
  }

  /** Fetches a set's files and returns the folder that holds them, inside of {@code staging}. */
  private Path obtain(NamedSet set, Path staging) throws IOException {
    try {
      return download(set, staging);
    } catch (SluiceException unreachable) {
      try {
        return unpackDebianPackage(set, staging, unreachable);
      } catch (SluiceException e) {
        String files =
            set.files().stream()
                .map(file -> file.isArchive() ? "what is in " + file.name() : file.name())
                .collect(Collectors.joining(", "));
        throw new SluiceException(
            "%s: put %s in a folder %s and set SLUICE_DATA to the folder around it"
                .formatted(e.getMessage(), files, set.name()),
            e);
      }
    }
  }

  private Path download(NamedSet set, Path staging) throws IOException {
    Path complete = staging.resolve("complete");
    Folders.delete(complete); // may be the rest of an earlier run
    Files.createDirectories(complete);
    for (RemoteFile file : set.files()) {
      new Download(file, staging.resolve(file.name()), patience).run(progress);
    }
    for (RemoteFile file : set.files()) {
      Path arrived = staging.resolve(file.name());
      if (file.isArchive()) {
        TarGz.unpack(arrived, complete);
      } else {
        Files.move(arrived, complete.resolve(file.name()));
      }
    }
    return complete;
  }

  private Path unpackDebianPackage(NamedSet set, Path staging, SluiceException unreachable) {
    String name = set.debianPackage();
    Optional<DebianPackages> debian = DebianPackages.on(machine);
    if (name == null || debian.isEmpty()) {
      throw unreachable;
    }
    try (Progress.Task task =
        progress.start("Debian package " + name, DebianPackages.STEPS, "steps")) {
      task.reached(0, "since " + unreachable.getMessage());
      Path root = debian.get().unpack(name, staging.resolve("debian"), task);
      task.reached(DebianPackages.STEPS, "instead of the download, which failed");
      return root.resolve("usr/share/datasets").resolve(set.name());
    } catch (SluiceException e) {
      throw new SluiceException(unreachable.getMessage() + "; " + e.getMessage(), e);
    }
  }
}
