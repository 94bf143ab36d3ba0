package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import dev.sluice.core.FileFailure;
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

  /**
   * Keeps the model as the previous one and replaces it: once both are on disk, so that nothing is
   * lost where there is no room for them.
   */
  void replace(StoredModel updated) {
    try (AtomicFile.Draft after = ModelFile.draft(model, updated);
        AtomicFile.Draft before = copy(model, previous())) {
      before.publish();
      after.publish();
    }
    delete(candidate());
  }

  /**
   * Puts the previous model back.
   *
   * @throws SluiceException if there is none, it is not whole, or it is this very model
   */
  void rollBack() {
    if (!Files.exists(previous())) {
      throw new SluiceException(
          "%s: there is no %s to go back to: no update has replaced this model, or it was taken back already"
              .formatted(model, previous()));
    }
    ModelFile.read(previous());
    if (isSame()) { // an update ended between its two renames
      throw new SluiceException(
          "%s: is the model before the last update already: that ended before it replaced the model"
              .formatted(model));
    }
    try (AtomicFile.Draft back = copy(previous(), model)) {
      back.publish();
    }
    delete(previous());
  }

  private boolean isSame() {
    try {
      return Files.exists(model) && Files.mismatch(model, previous()) < 0;
    } catch (IOException e) {
      throw FileFailure.reading(model, e);
    }
  }

  private static AtomicFile.Draft copy(Path from, Path to) {
    try (FileChannel in = FileChannel.open(from)) {
      long size = in.size();
      return AtomicFile.draft(
          to,
          out -> {
            for (long done = 0; done < size; ) {
              long more = in.transferTo(done, size - done, out);
              if (more == 0) {
                throw new IOException(from + " became shorter while it was copied");
              }
              done += more;
            }
          });
    } catch (IOException e) {
      throw FileFailure.reading(from, e);
    }
  }

  /** Removes what processes have left that were killed while they wrote. */
  void removeLeftovers() {
    AtomicFile.removeLeftovers(model);
    AtomicFile.removeLeftovers(previous());
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new SluiceException(file + ": cannot be removed: " + e.getMessage(), e);
    }
  }
}
