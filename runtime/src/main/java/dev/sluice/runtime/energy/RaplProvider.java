package dev.sluice.runtime.energy;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.EnergyMeterProvider;
import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The energy counters of processors of Intel and AMD (Running Average Power Limit), as Linux shows
 * them in {@code /sys/class/powercap/intel-rapl}. Packages are added up; their parts, such as
 * {@code core} and {@code dram}, and {@code psys}, which holds the packages, are not added to them
 * again.
 */
public final class RaplProvider implements EnergyMeterProvider {
  private static final String PACKAGE = "package";

  /** Readings for each turn of the counter. */
  private static final int READINGS = 4;

  private final Path powercap;
  private final SampleClock clock;

  /** Called by {@link java.util.ServiceLoader}. */
  public RaplProvider() {
    this(Path.of("/sys/class/powercap"), SampleClock.SYSTEM);
  }

  RaplProvider(Path powercap, SampleClock clock) {
    this.powercap = powercap;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "rapl";
  }

  @Override
  public boolean covers(String backend) {
    return backend.equals("cpu");
  }

  @Override
  public Optional<String> unavailable() {
    try {
      packages();
      return Optional.empty();
    } catch (SluiceException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  @Override
  public EnergyMeter open() {
    List<RaplPackage> packages = packages();
    String names = packages.stream().map(RaplPackage::name).collect(Collectors.joining("+"));
    Duration turn =
        packages.stream().map(RaplPackage::turn).min(Comparator.naturalOrder()).orElseThrow();
    return new SampledMeter(
        "RAPL %s, counter".formatted(names),
        () -> packages.stream().mapToDouble(RaplPackage::joules).sum(),
        turn.dividedBy(READINGS),
        clock);
  }

  /** Every package, read for the first time. */
  private List<RaplPackage> packages() {
    Path zones = powercap.resolve("intel-rapl");
    List<RaplPackage> packages = new ArrayList<>();
    for (Path zone : zones(zones)) {
      String name = new SensorFile(zone, "name").text();
      if (name.startsWith(PACKAGE)) {
        packages.add(new RaplPackage(name, zone, clock));
      }
    }
    if (packages.isEmpty()) {
      throw new SluiceException(zones + ": no package in it: this processor has no energy counter");
    }
    packages.sort(Comparator.comparing(RaplPackage::name));
    return packages;
  }

  private static List<Path> zones(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new SluiceException(
          "%s: there is no such folder: it takes a processor of Intel or AMD, no virtual machine,"
                  .formatted(folder)
              + " and the kernel's driver: sudo modprobe intel_rapl_msr");
    }
    List<Path> zones = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "intel-rapl:*")) {
      found.forEach(zones::add);
    } catch (IOException e) {
      throw new SluiceException("%s: cannot be listed: run as root".formatted(folder), e);
    }
    return zones;
  }
}
