package dev.sluice.cli;

import dev.sluice.core.AtomicFile;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the proof of concept writes. */
record ProofFiles(Path folder) {
  /** The model with all widths, if it is trained here. */
  Path model() {
    return folder.resolve("model.safetensors");
  }

  /**
   * An independent network.
   *
   * @param name little or big
   * @param learningRate that it is trained with
   */
  Path alone(String name, double learningRate) {
    return folder.resolve("%s-%s.safetensors".formatted(name, Numbers.plain(learningRate)));
  }

  Path proof() {
    return folder.resolve("poc.json");
  }

  Path report() {
    return folder.resolve("report.html");
  }

  /**
   * Creates the folder if need be and makes sure that it can be written to.
   *
   * @throws dev.sluice.api.SluiceException if something cannot be written
   */
  void check() {
    OutputFolder.create(folder);
    Stream.of(model(), proof(), report()).forEach(AtomicFile::check);
  }
}
