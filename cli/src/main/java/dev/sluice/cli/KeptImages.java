package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import dev.sluice.core.FileFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Copies of images that people should look at. A copy appears under its name when it is whole, and
 * replaces nothing; an image that has a copy of its name already gets no other.
 */
final class KeptImages {
  private final Path folder;

  private KeptImages(Path folder) {
    this.folder = folder;
  }

  /**
   * Copies go to this folder, which is created if need be.
   *
   * @throws SluiceException if it cannot be written
   */
  static KeptImages in(Path folder) {
    OutputFolder.create(folder);
    AtomicFile.check(folder.resolve("image"));
    return new KeptImages(folder);
  }

  /**
   * Refuses a folder whose copies would arrive as new images.
   *
   * @throws SluiceException if the watched folder is this one, or above it
   */
  void checkOutside(Path watched) {
    try {
      if (folder.toRealPath().startsWith(watched.toRealPath())) {
        throw new SluiceException(
            "%s: lies in %s, so what is kept would be classified again: name a folder elsewhere"
                .formatted(folder, watched));
      }
    } catch (IOException e) {
      throw FileFailure.reading(folder, e);
    }
  }

  /**
   * Copies an image.
   *
   * @param prefix of the copy's name
   * @throws SluiceException if it cannot be copied
   */
  void keep(Path image, String prefix) {
    String name = prefix + image.getFileName();
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    String suffix = dot < 0 ? "" : name.substring(dot);
    try {
      int number = 1;
      while (!copied(image, number == 1 ? name : "%s-%d%s".formatted(stem, number, suffix))) {
        number++;
      }
    } catch (IOException e) {
      throw new SluiceException(
          "%s: cannot be kept in %s: %s".formatted(image, folder, FileFailure.reason(e)), e);
    }
  }

  /**
   * False if another image has the name. Whoever copies under a name has its temporary file first,
   * which only one can create; so nobody else can take the name between the question and the move.
   */
  private boolean copied(Path image, String name) throws IOException {
    Path target = folder.resolve(name);
    if (Files.exists(target) && Files.mismatch(image, target) < 0) {
      return true; // it was kept before
    }
    Path temporary = folder.resolve("." + name + ".tmp");
    OutputStream out;
    try {
      out =
          Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    boolean moved = false;
    try {
      try (out) {
        if (Files.exists(target)) {
          return false;
        }
        Files.copy(image, out);
      }
      Files.move(temporary, target);
      moved = true;
      return true;
    } finally {
      if (!moved) {
        Files.delete(temporary);
      }
    }
  }
}
