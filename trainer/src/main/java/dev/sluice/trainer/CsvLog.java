package dev.sluice.trainer;

import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import dev.sluice.core.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
      throw FileFailure.reading(file, e);
    }
  }

  /**
   * Begins a file, or goes on with one.
   *
   * @param resume whether to keep the whole lines that are there
   * @throws SluiceException if it cannot be read or written
   */
  static void begin(Path file, boolean resume) {
    String lines = resume && Files.exists(file) ? wholeLines(file) : "";
    AtomicFile.write(file, lines.isEmpty() ? HEADER : lines);
  }

  /** Without a last line that was not written to its end. */
  private static String wholeLines(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  /** Lines of other models stay; they are told apart by the names of their files. */
  @Override
  public void goOn(Map<String, Integer> done) {
    String lines = wholeLines(file).substring(HEADER.length());
    String kept =
        lines
            .lines()
            .filter(line -> !line.startsWith(beginning()) || isDone(line, done))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    if (!kept.equals(lines)) {
      AtomicFile.write(file, HEADER + kept);
    }
  }

  private boolean isDone(String line, Map<String, Integer> done) {
    return done.entrySet().stream()
        .anyMatch(
            stage ->
                IntStream.rangeClosed(1, stage.getValue())
                    .anyMatch(epoch -> line.startsWith(beginning(stage.getKey(), epoch))));
  }

  private String beginning() {
    return model.getFileName() + ",";
  }

  private String beginning(String stage, int epoch) {
    return "%s%s,%d,".formatted(beginning(), stage, epoch);
  }

  @Override
  public void add(Epoch epoch) {
    String line =
        String.format(
            Locale.ROOT,
            "%s%s,%s,%s,%.1f\n",
            beginning(epoch.stage(), epoch.number()),
            epoch.learningRate(),
            epoch.loss(),
            epoch.accuracy(),
            epoch.imagesPerSecond());
    try {
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw FileFailure.writing(file, e);
    }
  }
}
