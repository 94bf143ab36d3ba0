package dev.sluice.cuda;

import dev.sluice.api.EnergyMeterProvider;
import java.util.ServiceLoader;

/** What {@link NvmlTest} starts: prints why each energy meter is not available. */
final class MetersInProcess {
  private MetersInProcess() {}

  public static void main(String[] arguments) {
    for (EnergyMeterProvider provider : ServiceLoader.load(EnergyMeterProvider.class)) {
      System.out.println(provider.name() + ": " + provider.unavailable().orElse("available"));
    }
  }
}
