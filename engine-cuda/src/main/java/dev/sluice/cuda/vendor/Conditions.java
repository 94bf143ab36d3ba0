package dev.sluice.cuda.vendor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What a choice was made under; under others it may be wrong.
 *
 * @param device its uuid
 * @param driver CUDA's version as the driver tells it
 * @param libraries names and versions, see {@link VendorLibraries#versions}
 * @param kernels tells one build of the own kernels from another
 */
public record Conditions(String device, int driver, String libraries, String kernels) {
  private Map<String, String> entries() {
    var entries = new LinkedHashMap<String, String>();
    entries.put("device", device);
    entries.put("driver", Integer.toString(driver));
    entries.put("libraries", libraries);
    entries.put("kernels", kernels);
    return entries;
  }

  void write(Properties into) {
    entries().forEach(into::setProperty);
  }

  boolean hold(Properties written) {
    return entries().entrySet().stream()
        .allMatch(entry -> entry.getValue().equals(written.getProperty(entry.getKey())));
  }

  /** Whether this was written by {@link #write} at all, under whatever conditions. */
  boolean areIn(Properties written) {
    return written.stringPropertyNames().containsAll(entries().keySet());
  }
}
