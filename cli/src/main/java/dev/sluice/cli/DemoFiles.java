package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the demo writes. */
record DemoFiles(Path folder) {
  Path model() {
    return folder.resolve("model.safetensors");
  }

  Path results() {
    return folder.resolve("results.json");
  }

  Path report() {
    return folder.resolve("report.html");
  }

  /**
   * Creates the folder if need be and makes sure that everything can be written.
   *
   * @throws SluiceException if something cannot be written
   */
  void check() {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new SluiceException(
          "%s: cannot be created: %s is not a folder".formatted(folder, e.getFile()), e);
    } catch (AccessDeniedException e) {
      throw new SluiceException(
          "%s: cannot be created: there is no permission for %s".formatted(folder, e.getFile()), e);
    } catch (IOException e) {
      throw new SluiceException("%s: cannot be created: %s".formatted(folder, e), e);
    }
    AtomicFile.check(model());
    AtomicFile.check(results());
    AtomicFile.check(report());
  }
}
