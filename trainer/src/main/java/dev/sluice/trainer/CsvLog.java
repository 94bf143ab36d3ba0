package dev.sluice.trainer;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
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
   * Makes sure that a file can become a log: it is none yet, or nothing else.
   *
   * @throws SluiceException if it holds something else
   */
  static void check(Path file) {
    byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
    if (!Files.exists(file)) {
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] first = in.readNBytes(header.length);
      if (first.length > 0 && !Arrays.equals(first, header)) {
        throw new SluiceException(
            file + ": is no log of a training; name another file, or remove it");
      }
    } catch (IOException e) {
      throw new SluiceException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

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
