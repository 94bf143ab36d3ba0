package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that a command writes files to. */
final class OutputFolder {
  private OutputFolder() {}

  /**
   * Creates the folder and those above it if need be.
   *
   * @throws SluiceException if it cannot be created
   */
  static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new SluiceException(
          "%s: cannot be created: %s is not a folder".formatted(folder, e.getFile()), e);
    } catch (IOException e) {
      throw new SluiceException(
          "%s: cannot be created: %s".formatted(folder, FileFailure.reason(e)), e);
    }
  }
}
