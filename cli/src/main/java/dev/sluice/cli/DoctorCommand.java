package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.BackendProvider;
import dev.sluice.api.EnergyMeter;
import dev.sluice.api.EnergyMeterProvider;
import dev.sluice.core.Backends;
import dev.sluice.core.Printable;
import dev.sluice.runtime.energy.EnergyMeters;
import dev.sluice.trainer.data.DataSets;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what this machine offers. */
@Command(
    name = "doctor",
    description = "Shows what this machine offers, and what is missing for the rest.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DoctorCommand implements Callable<Integer> {
  @Mixin private JsonOption json;

  /** What {@code --json} writes. */
  record Document(
      String sluice,
      String java,
      String machine,
      List<BackendState> backends,
      List<MeterState> meters) {}

  /**
   * A backend.
   *
   * @param reason why it is not available and what to do; null if it is
   * @param device what it would run on; null if it is not available
   * @param details what was found on this machine, and what is missing
   */
  record BackendState(
      String name,
      boolean available,
      @Nullable String reason,
      @Nullable String device,
      List<String> details) {}

  /**
   * An energy meter.
   *
   * @param reason why it is not available and what to do; null if it is
   * @param source what it would read; null if it is not available
   */
  record MeterState(
      String name, boolean available, @Nullable String reason, @Nullable String source) {}

  @Override
  public Integer call() {
    Console console = json.console(List.of());
    Document document =
        new Document(
            Version.ofSluice(),
            "%s (%s, %s)"
                .formatted(
                    Runtime.version(),
                    System.getProperty("java.vendor"),
                    System.getProperty("java.home")),
            machine(),
            Backends.providers().stream().map(DoctorCommand::state).toList(),
            EnergyMeters.providers().stream().map(DoctorCommand::state).toList());
    print(document, console.out());
    json.write(document);
    return 0;
  }

  private static String machine() {
    Runtime java = Runtime.getRuntime();
    return "%s %s %s, %d processors, at most %,d MB for Java"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"),
            java.availableProcessors(),
            java.maxMemory() / 1_000_000);
  }

  private static BackendState state(BackendProvider provider) {
    String name = provider.name();
    List<String> details = provider.details();
    String reason = provider.unavailable().orElse(null);
    if (reason != null) {
      return new BackendState(name, false, reason, null, details);
    }
    try (Backend backend = provider.open()) {
      return new BackendState(name, true, null, backend.device(), details);
    } catch (RuntimeException | LinkageError e) { // what a doctor is there to tell
      return new BackendState(name, false, "it does not open: " + e, null, details);
    }
  }

  private static MeterState state(EnergyMeterProvider provider) {
    String name = provider.name();
    String reason = provider.unavailable().orElse(null);
    if (reason != null) {
      return new MeterState(name, false, reason, null);
    }
    try (EnergyMeter meter = provider.open()) {
      return new MeterState(name, true, null, meter.source());
    } catch (RuntimeException | LinkageError e) {
      return new MeterState(name, false, "it does not open: " + e, null);
    }
  }

  /** Where named data sets are looked for first. */
  private static String data(@Nullable String folder) {
    if (folder == null) {
      return "SLUICE_DATA is not set: named data are in the user's cache, or are fetched";
    }
    String found =
        DataSets.names().stream()
            .filter(name -> Files.isDirectory(Path.of(folder, name)))
            .collect(Collectors.joining(", "));
    return "SLUICE_DATA is %s: %s"
        .formatted(
            folder,
            !Files.isDirectory(Path.of(folder))
                ? "there is no such folder"
                : found.isEmpty() ? "no named data in it" : found);
  }

  private static void print(Document document, PrintWriter out) {
    out.println("sluice   " + document.sluice());
    out.println("java     " + document.java());
    out.println("machine  " + document.machine());
    out.println("data     " + data(System.getenv("SLUICE_DATA")));
    out.println();
    printBackends(document.backends(), out);
    out.println();
    for (MeterState meter : document.meters()) {
      String state =
          meter.available() ? "available: " + meter.source() : "not available: " + meter.reason();
      out.println(Printable.text("energy meter %s: %s".formatted(meter.name(), state)));
    }
  }

  private static void printBackends(List<BackendState> backends, PrintWriter out) {
    for (BackendState backend : backends) {
      out.println(
          "backend %s: %s"
              .formatted(
                  backend.name(),
                  backend.available()
                      ? "available: " + backend.device()
                      : "not available: " + backend.reason()));
      backend.details().forEach(line -> out.println("  " + Printable.text(line)));
    }
    if (backends.isEmpty()) {
      out.println("no backend is on the module path");
    }
  }
}
