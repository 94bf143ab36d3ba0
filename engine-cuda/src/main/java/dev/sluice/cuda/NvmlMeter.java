package dev.sluice.cuda;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.SluiceException;
import dev.sluice.cuda.binding.Nvml;

/** The energy of a whole card, with its memory, by the counter that it keeps itself. */
final class NvmlMeter implements EnergyMeter {
  private final Nvml nvml;
  private final String device;
  private final long first;
  private long last;
  private boolean closed;

  /**
   * Takes over NVML, also where this fails.
   *
   * @param device its name
   * @throws SluiceException if it has no counter
   */
  NvmlMeter(Nvml nvml, String device) {
    this.nvml = nvml;
    this.device = device;
    try {
      first = nvml.millijoules();
    } catch (SluiceException e) {
      nvml.close();
      throw e;
    }
    last = first;
  }

  @Override
  public String source() {
    return "NVML %s, counter renewed every 20 to 100 ms".formatted(device);
  }

  @Override
  public synchronized double joules() {
    if (closed) {
      throw new IllegalStateException("the meter is closed");
    }
    long now = nvml.millijoules();
    if (now < last) {
      throw new SluiceException(
          "NVML: the energy counter of %s went back from %d to %d mJ: measure again"
              .formatted(device, last, now));
    }
    last = now;
    return (now - first) / 1e3;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      nvml.close();
    }
  }
}
