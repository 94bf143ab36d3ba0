package dev.sluice.trainer.data;

import dev.sluice.core.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What lies in a folder, always in the order of names. Names that begin with a dot are left out.
 */
final class Folders {
  private static final Pattern TEST = Pattern.compile("(^|[^a-z])(test|t10k)");

  private Folders() {}

  static List<Path> files(Path folder) {
    return list(folder, Files::isRegularFile);
  }

  static List<Path> folders(Path folder) {
    return list(folder, Files::isDirectory);
  }

  static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }

  /** Whether a file's name says that it is for testing: {@code t10k-…}, {@code test_batch.bin}. */
  static boolean isForTesting(Path file) {
    return TEST.matcher(name(file).toLowerCase(Locale.ROOT)).find();
  }

  /** Deletes a folder with all that is in it, if it exists. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static List<Path> list(Path folder, Predicate<Path> kind) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> !name(path).startsWith("."))
          .filter(kind)
          .sorted(Comparator.comparing(Folders::name))
          .toList();
    } catch (IOException e) {
      throw FileFailure.reading(folder, e);
    }
  }
}
