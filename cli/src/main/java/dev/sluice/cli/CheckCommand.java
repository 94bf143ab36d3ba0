package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Paths;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.Latency;
import dev.sluice.runtime.energy.EnergyMeasurement;
import dev.sluice.testkit.Arithmetic;
import dev.sluice.testkit.ReferenceBackend;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.UntrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proves that a backend is right on this machine, and measures it. */
@Command(
    name = "check",
    description = {
      "Runs the whole conformance suite on a backend of this machine, compares its bits with the"
          + " CPU's, and measures every width. Ends with status 1 if anything is wrong."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CheckCommand implements Callable<Integer> {
  /** What is done. */
  private enum Part {
    conformance,
    bits,
    speed
  }

  private static final String CPU = "cpu";

  @Mixin private DeviceOptions device;
  @Mixin private JsonOption json;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      showDefaultValue = Visibility.NEVER,
      description = "Only some of ${COMPLETION-CANDIDATES}. Default: all.")
  private Set<Part> parts = EnumSet.allOf(Part.class);

  @Option(
      names = "--tests",
      paramLabel = "NAME",
      split = ",",
      showDefaultValue = Visibility.NEVER,
      description = "Only these tests of the conformance suite, as its methods are called.")
  private List<String> tests = List.of();

  @Option(
      names = "--quick",
      description = "Fewer batches and networks, and a few runs of each: for a slow device.")
  private boolean quick;

  @Option(
      names = "--if-available",
      description = "If the backend is not available, say why and end with status 0.")
  private boolean ifAvailable;

  @Override
  public Integer call() {
    Console console = json.console(List.of());
    if (ifAvailable) {
      Optional<String> reason = device.unavailable();
      if (reason.isPresent()) {
        console.err().println("skipped: " + reason.get());
        return 0;
      }
    }
    CheckReport report = report(console.progress());
    new CheckTable(report).print(console.out());
    json.write(report);
    if (!report.isPassed()) {
      throw new SluiceException(
          "backend %s is not right on this machine: %d tests failed, %d results differ"
              .formatted(report.backend(), report.failed(), report.differing()));
    }
    return 0;
  }

  private CheckReport report(Progress progress) {
    String name;
    String description;
    List<BitCheck.Row> bits = List.of();
    boolean compare;
    try (Backend backend = device.open()) {
      name = backend.name();
      description = backend.device();
      compare = parts.contains(Part.bits) && backend.exact();
      if (compare) {
        bits = bits(backend, progress);
      }
    }
    return new CheckReport(
        Version.ofSluice(),
        name,
        description,
        Words.of(device.paths()),
        description.toLowerCase(Locale.ROOT).contains("emulated"),
        parts.contains(Part.conformance)
            ? SuiteRun.of(name, device.paths(), tests, progress)
            : null,
        compare ? expectation(name) : null,
        bits,
        parts.contains(Part.speed) ? speed(name, progress) : List.of());
  }

  /** Who says what is right: the CPU, and for the CPU the obvious scalar program. */
  private static String expectation(String backend) {
    return backend.equals(CPU) ? "reference" : CPU;
  }

  private List<BitCheck.Row> bits(Backend backend, Progress progress) {
    boolean scalar = backend.name().equals(CPU);
    try (Backend other = scalar ? new ReferenceBackend(Arithmetic.FLOAT) : Backends.open(CPU)) {
      List<Integer> batches = quick || scalar ? List.of(1, 16) : List.of(1, 16, 256);
      return new BitCheck(backend, other, device.threads()).rows(batches, progress);
    }
  }

  private List<Speed> speed(String name, Progress progress) {
    List<Speed> speeds = new ArrayList<>();
    List<NamedNetwork> networks =
        quick
            ? List.of(NamedNetwork.LENET)
            : List.of(NamedNetwork.LENET, NamedNetwork.CIFAR_CONVNET);
    for (NamedNetwork network : networks) {
      for (int batch : quick ? List.of(1, 16) : List.of(1, 16, 256)) {
        for (Paths paths : Paths.values()) {
          try (Backend backend = Backends.open(name, paths)) {
            if (paths == Paths.EXACT || !backend.exact()) { // else there are own kernels only
              speeds.add(speed(backend, paths, network, batch, progress));
            }
          }
        }
      }
    }
    return speeds;
  }

  private Speed speed(
      Backend backend, Paths paths, NamedNetwork network, int batch, Progress progress) {
    StoredModel stored =
        UntrainedModel.of(network, BitCheck.CLASSES, BitCheck.STEPS, Connectivity.DENSE);
    Latency.Effort effort = quick ? Latency.Effort.FEW : Latency.Effort.FULL;
    EnergyMeasurement none = EnergyMeasurement.none("a check reads no energy meter; bench does");
    return new SpeedRun(backend, batch, device.threads(), effort, none, progress)
        .of(new ModelSet(Path.of("random weights"), List.of(stored)), paths);
  }
}
