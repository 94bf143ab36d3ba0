package dev.sluice.cpu;

import dev.sluice.api.BackendProvider;
import java.util.ServiceLoader;

/** What a consumer's program on a class path sees; run by {@link CpuBackendProviderTest}. */
final class ListBackends {
  private ListBackends() {}

  public static void main(String[] args) {
    for (BackendProvider provider : ServiceLoader.load(BackendProvider.class)) {
      System.out.println(provider.name() + ": " + provider.unavailable().orElse("available"));
    }
  }
}
