package dev.sluice.runtime.energy;

import dev.sluice.api.EnergyMeterProvider;
import dev.sluice.api.SluiceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** Finds energy meters through {@link ServiceLoader}. */
public final class EnergyMeters {
  private EnergyMeters() {}

  /** All providers by name, whether available here or not. */
  public static List<EnergyMeterProvider> providers() {
    return ServiceLoader.load(EnergyMeterProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(EnergyMeterProvider::name))
        .toList();
  }

  /**
   * Opens the first meter that is available and counts the energy of a backend; the caller closes
   * it. Where there is none, the answer holds every such provider's reason.
   *
   * @param backend its name, such as {@code cpu}
   */
  public static MeterSearch open(String backend) {
    return open(backend, providers());
  }

  static MeterSearch open(String backend, List<EnergyMeterProvider> providers) {
    List<String> reasons = new ArrayList<>();
    for (EnergyMeterProvider provider : providers) {
      if (provider.covers(backend)) {
        try {
          return new MeterSearch.Found(provider.open());
        } catch (SluiceException e) {
          reasons.add(provider.name() + ": " + e.getMessage());
        }
      }
    }
    return new MeterSearch.NotFound(
        reasons.isEmpty()
            ? "no energy meter is known for backend '%s'".formatted(backend)
            : String.join("; ", reasons));
  }
}
