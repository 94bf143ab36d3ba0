package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.BackendProvider;
import dev.sluice.api.Paths;
import dev.sluice.core.Backends;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where to compute. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeviceOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--backend",
      paramLabel = "B",
      description =
          "Where to compute; `sluice doctor` lists the backends. Default: the fastest that is"
              + " available here.")
  private @Nullable String backend;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = Words.OfThreads.class,
      showDefaultValue = Visibility.NEVER,
      description =
          "How many threads may work on a batch. Default: as many as there are processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--paths",
      paramLabel = "P",
      defaultValue = "exact",
      converter = Words.OfPaths.class,
      description =
          "exact: the same bits on every backend. fastest: for every layer the fastest kernel, the"
              + " vendor's libraries included; results differ in their last digits. libraries: the"
              + " vendor's wherever they take a layer, to compare with. On the CPU all are the same.")
  private Paths paths;

  Paths paths() {
    return paths;
  }

  int threads() {
    return threads;
  }

  /**
   * Opens the backend; the caller closes it.
   *
   * @throws ParameterException if there is none of this name
   * @throws dev.sluice.api.SluiceException if it is not available, or none is
   */
  Backend open() {
    if (backend == null) {
      return Backends.open(paths);
    }
    checkName();
    return Backends.open(backend, paths);
  }

  /**
   * Why the backend that was asked for cannot be opened here; empty if it can, or if none was asked
   * for.
   *
   * @throws ParameterException if there is none of this name
   */
  Optional<String> unavailable() {
    checkName();
    return Backends.providers().stream()
        .filter(provider -> provider.name().equals(backend))
        .findFirst()
        .flatMap(BackendProvider::unavailable);
  }

  private void checkName() {
    List<String> names = Backends.providers().stream().map(BackendProvider::name).toList();
    if (backend != null && !names.contains(backend)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--backend': '%s' is none of %s"
              .formatted(backend, String.join(", ", names)));
    }
  }
}
