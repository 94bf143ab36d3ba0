package dev.sluice.bench;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * A training that {@code bench/train-study} has finished: a line of its file.
 *
 * @param name of the run
 * @param command that trains it
 * @param seconds that it took; of the last part if it was interrupted
 * @param validation accuracy of every width, a fraction of 1: for choices
 * @param test accuracy of every width: for the tables
 */
record StudyResult(
    String name,
    String data,
    long seed,
    String command,
    double seconds,
    List<Double> validation,
    List<Double> test) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** What was trained, the first word of the run's name: {@code mnist} of {@code mnist-joint}. */
  String subject() {
    return name.split("-", 2)[0];
  }

  /** All that are finished; none if there is no file yet. */
  static List<StudyResult> read(Path file) {
    try {
      return !Files.exists(file)
          ? List.of()
          : Files.readAllLines(file).stream()
              .map(line -> MAPPER.readValue(line, StudyResult.class))
              .toList();
    } catch (IOException e) {
      throw new SluiceException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Adds a line. */
  void append(Path file) {
    try {
      String line = MAPPER.writeValueAsString(this) + "\n";
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new SluiceException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
