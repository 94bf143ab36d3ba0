package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
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
    OutputFolder.create(folder);
    AtomicFile.check(model());
    AtomicFile.check(results());
    AtomicFile.check(report());
  }
}
