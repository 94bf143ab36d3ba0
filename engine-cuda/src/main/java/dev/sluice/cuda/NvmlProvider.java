package dev.sluice.cuda;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.EnergyMeterProvider;
import dev.sluice.api.SluiceException;
import dev.sluice.cuda.binding.Cuda;
import dev.sluice.cuda.binding.Device;
import dev.sluice.cuda.binding.Nvml;
import java.util.Optional;

/** The energy counter of the card that the CUDA backend runs on. */
public final class NvmlProvider implements EnergyMeterProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public NvmlProvider() {}

  @Override
  public String name() {
    return "nvml";
  }

  @Override
  public boolean covers(String backend) {
    return backend.equals("cuda");
  }

  @Override
  public Optional<String> unavailable() {
    try {
      open().close();
      return Optional.empty();
    } catch (SluiceException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  @Override
  public EnergyMeter open() {
    return switch (Cuda.find()) {
      case Cuda.Unavailable missing -> throw new SluiceException(missing.reason());
      case Cuda.Ready ready -> {
        Device device = ready.devices().getFirst();
        yield new NvmlMeter(new Nvml(device), device.name());
      }
    };
  }
}
