package dev.sluice.trainer;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Epochs as lines of a CSV file, each written at once.
 *
 * @param model that is trained: the first column
 */
record CsvLog(Path file, Path model) implements EpochLog {
  private static final String HEADER =
      "model,stage,epoch,learningRate,loss,accuracy,imagesPerSecond\n";

  /**
   * Begins a file, or goes on with one.
   *
   * @param resume whether to keep the lines that are there
   * @throws SluiceException if it cannot be written
   */
  static void begin(Path file, boolean resume) {
    if (!resume || !Files.exists(file)) {
      write(file, HEADER, StandardOpenOption.TRUNCATE_EXISTING);
    }
  }

  @Override
  public void add(Epoch epoch) {
    String line =
        String.format(
            Locale.ROOT,
            "%s,%s,%d,%s,%s,%s,%.1f%n",
            model.getFileName(),
            epoch.stage(),
            epoch.number(),
            epoch.learningRate(),
            epoch.loss(),
            epoch.accuracy(),
            epoch.imagesPerSecond());
    write(file, line, StandardOpenOption.APPEND);
  }

  private static void write(Path file, String text, StandardOpenOption how) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
    } catch (IOException e) {
      throw new SluiceException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
