package dev.sluice.trainer.data;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What this package reads of the machine it runs on.
 *
 * @param variables the environment variables
 * @param home the user's home folder, where {@code HOME} is not set
 * @param systemData where packages put data sets, {@code /usr/share/datasets}
 */
record Environment(Map<String, String> variables, Path home, Path systemData) {
  static Environment ofThisMachine() {
    return new Environment(
        System.getenv(), Path.of(System.getProperty("user.home")), Path.of("/usr/share/datasets"));
  }

  /** The user's own folder of data sets, {@code $SLUICE_DATA}. */
  Optional<Path> sluiceData() {
    return variable("SLUICE_DATA").map(Path::of);
  }

  /** {@code $XDG_CACHE_HOME/sluice}, or {@code ~/.cache/sluice}. */
  Path cache() {
    Path userHome = variable("HOME").map(Path::of).orElse(home);
    return variable("XDG_CACHE_HOME")
        .map(Path::of)
        .orElse(userHome.resolve(".cache"))
        .resolve("sluice")
        .toAbsolutePath();
  }

  /** Where a program is, if it is on the {@code PATH}. */
  Optional<Path> program(String name) {
    return Arrays.stream(variable("PATH").orElse("").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name).toAbsolutePath())
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }
}
