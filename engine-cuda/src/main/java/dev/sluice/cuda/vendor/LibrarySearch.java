package dev.sluice.cuda.vendor;

import dev.sluice.cuda.binding.Library;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds a shared library where the system's loader looks, then in the toolkit's usual folders. Once
 * it is loaded from there, whatever needs it by its name is given it too.
 */
final class LibrarySearch {
  private static final Path INSTALLED = Path.of("/usr/local");

  private LibrarySearch() {}

  /**
   * Loads a library.
   *
   * @param name such as {@code libcublas.so.12}
   */
  static Optional<Library> find(String name) {
    Optional<Library> known = Library.open(name);
    return known.isPresent()
        ? known
        : folders().stream()
            .filter(folder -> Files.exists(folder.resolve(name)))
            .flatMap(folder -> open(folder, name).stream())
            .findFirst();
  }

  /** Loads what it may need from the same folder first; what is not there it does not need. */
  private static Optional<Library> open(Path folder, String name) {
    String version = name.substring(name.lastIndexOf('.'));
    Stream.of("libcublasLt.so" + version, "libcudart.so" + version)
        .forEach(companion -> Library.open(folder.resolve(companion).toString()));
    return Library.open(folder.resolve(name).toString());
  }

  private static List<Path> folders() {
    List<Path> homes = new ArrayList<>();
    Stream.of("CUDA_HOME", "CUDA_PATH")
        .map(System::getenv)
        .filter(home -> home != null && !home.isBlank())
        .forEach(home -> homes.add(Path.of(home)));
    if (Files.isDirectory(INSTALLED)) {
      try (DirectoryStream<Path> toolkits = Files.newDirectoryStream(INSTALLED, "cuda*")) {
        List<Path> found = new ArrayList<>();
        toolkits.forEach(found::add);
        found.sort(Comparator.reverseOrder());
        homes.addAll(found);
      } catch (IOException unreadable) {
        // A folder that cannot be read is one where nothing is found.
      }
    }
    return homes.stream()
        .flatMap(home -> Arrays.stream(new String[] {"lib64", "lib"}).map(home::resolve))
        .toList();
  }
}
