package dev.sluice.cuda.vendor;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The choices for one plan on one device, in the user's cache. Processes may read and write it at
 * the same time: it is replaced as a whole. Losing it costs a measurement and nothing else, so that
 * whatever is wrong with it is a line for people.
 *
 * @param path of the file
 */
record ChoiceFile(Path path, Conditions conditions) {
  private static final String LAYER = "layer ";

  /** Thrown where a file is not used; the message is a line for people. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * Reads the choices, by layer; none if there is no file.
   *
   * @throws Unusable if it is damaged or cannot be read, or was made under other conditions
   */
  Map<String, Choice> read() throws Unusable {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException | IllegalArgumentException e) {
      throw new Unusable("%s is ignored and made anew: %s".formatted(path, e));
    }
    if (!conditions.areIn(properties)) {
      throw new Unusable("%s is ignored and made anew: it is damaged".formatted(path));
    }
    if (!conditions.hold(properties)) {
      throw new Unusable(
          "%s is made anew: it is for another driver, library or build".formatted(path));
    }
    return choices(properties);
  }

  /** What a file holds, under whatever conditions. */
  static Map<String, Choice> choices(Properties properties) {
    Map<String, Choice> choices = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith(LAYER)) {
        String layer = key.substring(LAYER.length());
        choices.put(layer, Choice.of(layer, properties.getProperty(key)));
      }
    }
    return choices;
  }

  /** Replaces the file. */
  void write(Map<String, Choice> choices) throws IOException {
    Properties properties = new Properties();
    conditions.write(properties);
    choices.forEach((layer, choice) -> properties.setProperty(LAYER + layer, choice.value()));
    Path folder = Files.createDirectories(path.toAbsolutePath().getParent());
    Path part = Files.createTempFile(folder, path.getFileName().toString(), ".part");
    try {
      try (Writer writer = Files.newBufferedWriter(part)) {
        properties.store(writer, "Sluice: the fastest path of each layer. Safe to delete.");
      }
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
