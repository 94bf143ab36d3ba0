package dev.sluice.cuda.binding;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where shared libraries that come in jars are unpacked, once for a user. Any number of processes
 * and threads may do so at the same time: a file appears under its name only when it is complete.
 */
record NativeFolder(Path path) {
  /**
   * The user's own: {@code sluice/natives} in {@code XDG_CACHE_HOME}, or in {@code ~/.cache} where
   * that is not set.
   *
   * @param product whose libraries these are, with its version
   */
  static NativeFolder ofUser(String product) {
    return new NativeFolder(UserCache.folder().resolve("natives").resolve(product));
  }

  /**
   * The file for a resource, written unless a file with the same contents is there.
   *
   * @param resource its last part becomes the file's name
   * @throws SluiceException if there is no such resource, or the folder cannot be written
   */
  Path unpack(@Nullable ClassLoader loader, String resource) {
    Path file = path.resolve(resource.substring(resource.lastIndexOf('/') + 1));
    byte[] contents = read(loader, resource);
    try {
      if (!holds(file, contents)) {
        write(file, contents);
      }
    } catch (IOException e) {
      throw new SluiceException(
          "cannot unpack %s into %s (%s): make that folder writable, or set XDG_CACHE_HOME to another"
              .formatted(file.getFileName(), path, e),
          e);
    }
    return file;
  }

  private static boolean holds(Path file, byte[] contents) throws IOException {
    try {
      return Arrays.equals(Files.readAllBytes(file), contents);
    } catch (NoSuchFileException notYet) {
      return false;
    }
  }

  private void write(Path file, byte[] contents) throws IOException {
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(path, mine);
    Path part = Files.createTempFile(path, file.getFileName().toString(), ".part");
    try {
      Files.write(part, contents);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static byte[] read(@Nullable ClassLoader loader, String resource) {
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(resource)
            : loader.getResourceAsStream(resource)) {
      if (in == null) {
        throw new SluiceException(
            "%s is in no jar of the class path or module path: add jcuda-natives for linux-x86_64"
                .formatted(resource));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new SluiceException("cannot read %s from its jar: %s".formatted(resource, e), e);
    }
  }
}
