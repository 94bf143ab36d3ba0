package dev.sluice.core;

import dev.sluice.api.Backend;
import dev.sluice.api.BackendProvider;
import dev.sluice.api.Paths;
import dev.sluice.api.SluiceException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds backends through {@link ServiceLoader}. */
public final class Backends {
  private Backends() {}

  /** All providers, the preferred first, whether available here or not. */
  public static List<BackendProvider> providers() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(BackendProvider::preference).reversed())
        .toList();
  }

  /**
   * Opens the preferred backend among those that are available, with exact paths.
   *
   * @throws SluiceException with every provider's reason, if none is
   */
  public static Backend open() {
    return open(Paths.EXACT);
  }

  /**
   * Opens the preferred backend among those that are available.
   *
   * @throws SluiceException with every provider's reason, if none is
   */
  public static Backend open(Paths paths) {
    List<BackendProvider> providers = providers();
    for (BackendProvider provider : providers) {
      if (provider.unavailable().isEmpty()) {
        return provider.open(paths);
      }
    }
    String reasons =
        providers.stream()
            .map(p -> p.name() + ": " + p.unavailable().orElse("available"))
            .collect(Collectors.joining("; "));
    throw new SluiceException(
        reasons.isEmpty()
            ? "no backend found: put dev.sluice:engine-cpu on the module path or class path"
            : "no backend is available: " + reasons);
  }

  /**
   * Opens a backend by name, with exact paths; nothing else is tried.
   *
   * @throws SluiceException if there is none of this name, or with the reason why it is unavailable
   */
  public static Backend open(String name) {
    return open(name, Paths.EXACT);
  }

  /**
   * Opens a backend by name; nothing else is tried.
   *
   * @throws SluiceException if there is none of this name, or with the reason why it is unavailable
   */
  public static Backend open(String name, Paths paths) {
    List<BackendProvider> providers = providers();
    for (BackendProvider provider : providers) {
      if (provider.name().equals(name)) {
        Optional<String> reason = provider.unavailable();
        if (reason.isPresent()) {
          throw new SluiceException("backend '" + name + "' is not available: " + reason.get());
        }
        return provider.open(paths);
      }
    }
    throw new SluiceException(
        "there is no backend '%s'; known: %s"
            .formatted(
                name,
                providers.stream().map(BackendProvider::name).collect(Collectors.joining(", "))));
  }
}
