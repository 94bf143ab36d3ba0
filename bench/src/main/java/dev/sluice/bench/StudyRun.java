package dev.sluice.bench;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that {@code bench/train-study} trains with several seeds.
 *
 * @param name {@code mnist-joint-dense}
 * @param options of {@code sluice train}; {@code {NAME}} is the model of another run
 */
record StudyRun(String name, List<String> options) {
  private static final Pattern MODEL = Pattern.compile("\\{([^}]+)}");
  private static final String DATA = "--data";

  /**
   * Reads a list of them: a name and options in every line, {@code #} before comments.
   *
   * @throws SluiceException naming the line that is wrong
   */
  static List<StudyRun> read(Path file) {
    List<StudyRun> runs = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try {
      for (String line : Files.readAllLines(file)) {
        List<String> words = Arrays.asList(line.strip().split("\\s+"));
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        StudyRun run = new StudyRun(words.getFirst(), List.copyOf(words.subList(1, words.size())));
        if (run.option(DATA) == null || !names.add(run.name)) {
          throw new SluiceException(
              "%s: '%s': needs a name of its own and --data".formatted(file, line));
        }
        runs.add(run);
      }
    } catch (IOException e) {
      throw new SluiceException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return List.copyOf(runs);
  }

  /** The data set. */
  String data() {
    return String.valueOf(option(DATA));
  }

  private @Nullable String option(String name) {
    int at = options.indexOf(name);
    return at < 0 || at + 1 == options.size() ? null : options.get(at + 1);
  }

  /**
   * The options with models' files in the place of runs' names.
   *
   * @param model finds a run's model
   */
  List<String> options(UnaryOperator<String> model) {
    return options.stream()
        .map(
            option ->
                MODEL
                    .matcher(option)
                    .replaceAll(m -> Matcher.quoteReplacement(model.apply(m.group(1)))))
        .toList();
  }
}
