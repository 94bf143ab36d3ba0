package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model file that is updated, and what lies beside it. Whenever the program ends, the model is
 * the whole old one or the whole new one.
 *
 * @param model the file
 */
record UpdateFiles(Path model) {
  /** What was trained; there until it has replaced the model. */
  Path candidate() {
    return beside(".candidate");
  }

  /** The model before its last update. */
  Path previous() {
    return beside(".previous");
  }

  private Path beside(String suffix) {
    return model.resolveSibling(model.getFileName() + suffix);
  }

  /**
   * Makes sure, before long work, that {@link #replace} could write.
   *
   * @throws SluiceException naming the file and the reason
   */
  void check() {
    AtomicFile.check(model);
    AtomicFile.check(previous());
  }

  /** Keeps the model as the previous one, then replaces it. */
  void replace(StoredModel updated) {
    copy(model, previous());
    ModelFile.write(model, updated);
    delete(candidate());
  }

  /**
   * Puts the previous model back.
   *
   * @throws SluiceException if there is none, or it is not whole
   */
  void rollBack() {
    if (!Files.exists(previous())) {
      throw new SluiceException(
          "%s: there is no %s to go back to: no update has replaced this model, or it was taken back already"
              .formatted(model, previous()));
    }
    ModelFile.read(previous());
    copy(previous(), model);
    delete(previous());
  }

  private static void copy(Path from, Path to) {
    try (FileChannel in = FileChannel.open(from)) {
      long size = in.size();
      AtomicFile.write(
          to,
          out -> {
            for (long done = 0; done < size; ) {
              done += in.transferTo(done, size - done, out);
            }
          });
    } catch (IOException e) {
      throw new SluiceException(from + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new SluiceException(file + ": cannot be removed: " + e.getMessage(), e);
    }
  }
}
