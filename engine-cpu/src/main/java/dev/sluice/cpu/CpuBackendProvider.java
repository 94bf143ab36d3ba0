package dev.sluice.cpu;

import dev.sluice.api.Backend;
import dev.sluice.api.BackendProvider;
import dev.sluice.api.Paths;
import dev.sluice.api.SluiceException;
import java.util.Optional;

/**
 * Finds the CPU backend. It must load where the Vector API is missing, so it refers to none of it.
 */
public final class CpuBackendProvider implements BackendProvider {
  private static final String VECTOR_API = "jdk.incubator.vector";

  /** Called by {@link java.util.ServiceLoader}. */
  public CpuBackendProvider() {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int preference() {
    return 0;
  }

  @Override
  public Optional<String> unavailable() {
    return ModuleLayer.boot().findModule(VECTOR_API).isPresent()
        ? Optional.empty()
        : Optional.of(
            "the Vector API is not loaded: pass --add-modules " + VECTOR_API + " to java");
  }

  /** Its own kernels are the fastest it has, so both paths are the same. */
  @Override
  public Backend open(Paths paths) {
    unavailable()
        .ifPresent(
            reason -> {
              throw new SluiceException("backend 'cpu' is not available: " + reason);
            });
    return new CpuBackend();
  }
}
