package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.SluiceException;
import dev.sluice.core.DriftReference;
import dev.sluice.core.Model;
import dev.sluice.core.ModelFile;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Latency;
import dev.sluice.runtime.budget.Deadline;
import dev.sluice.runtime.budget.Profile;
import dev.sluice.runtime.monitoring.DriftAlarm;
import dev.sluice.runtime.monitoring.DriftGuard;
import dev.sluice.runtime.monitoring.InferenceMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Classifies images as they come. */
@Command(
    name = "watch",
    description = {
      "Classifies images as they come, as narrow as the stored thresholds allow, and rings when"
          + " they are no longer like those at calibration. Without --data, paths of images are read"
          + " from standard input, one a line."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class WatchCommand implements Callable<Integer> {
  /** One in so many images may make the drift alarm ring for nothing. */
  private static final double FALSE_ALARMS = 1e-4;

  /** An hour. */
  private static final double MOST_MILLIS = 3_600_000;

  @Spec private CommandSpec spec;
  @Mixin private DeviceOptions device;

  @Parameters(paramLabel = "MODEL", description = "The model file.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "Classify the images in this folder and those that arrive there later, until Ctrl-C.")
  private @Nullable Path data;

  @Option(
      names = "--port",
      paramLabel = "P",
      converter = Words.OfPort.class,
      description =
          "Serve metrics for Prometheus at http://127.0.0.1:P/metrics; 0 is any free port.")
  private @Nullable Integer port;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description =
          "Copy images there whose answer is unsure in the end, its margin below 0.1 or the largest"
              + " threshold, or that come while the drift alarm rings; a copy's name says why.")
  private @Nullable Path keep;

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      description =
          "Answer within so many milliseconds after an image is read: go on to a wider width only"
              + " where that is expected to end in time. How long every width takes is measured"
              + " first.")
  private @Nullable Double deadlineMillis;

  @Option(
      names = "--abstain",
      paramLabel = "M",
      description = "Give no answer with a margin below this, from 0 to 1, not even at full width.")
  private double fewest;

  @Option(
      names = "--raise-to",
      paramLabel = "K",
      converter = Words.OfStep.class,
      description =
          "While the drift alarm rings, and for 800 images after, answer at this width or a wider"
              + " one; a step, counted from 0.")
  private @Nullable Integer raiseTo;

  @Override
  public Integer call() {
    Main main = (Main) spec.root().userObject();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    checkOptions();
    StoredModel stored = ModelFile.read(file);
    ConfidencePolicy policy = Thresholds.policy(file, stored);
    @Nullable DriftGuard guard = guard(stored, policy.first(), err);
    Arrivals arrivals =
        data == null
            ? LineArrivals.of(main.in())
            : new FolderArrivals(data, FolderArrivals.INTERVAL);
    Optional<KeptImages> kept = kept();
    try (WatchStop stop = WatchStop.onSignal();
        @Nullable MetricsEndpoint endpoint = port == null ? null : MetricsEndpoint.open(port);
        Backend backend = device.open();
        Model model = Model.of(stored, backend);
        Session session = model.newSession(1, device.threads())) {
      if (endpoint != null) {
        err.println("metrics: " + endpoint.address());
      }
      MeterRegistry registry =
          endpoint == null ? new CompositeMeterRegistry() : endpoint.registry();
      InferenceMetrics metrics = new InferenceMetrics(registry, model.steps());
      WatchCounts counts = new WatchCounts(model.steps(), guard, System::nanoTime);
      WatchRules rules = new WatchRules(policy, guard, fewest, deadline(session, err));
      Watcher watcher = new Watcher(session, rules, metrics, counts);
      WatchScreen screen =
          main.bars() ? LiveView.of(out, err) : new WatchLines(out, err, System::nanoTime);
      new Watch(arrivals, watcher, kept, screen, counts)
          .run(() -> stop.isRequested() || out.checkError()); // a reader may have enough
    }
    return ExitCode.OK;
  }

  private void checkOptions() {
    if (deadlineMillis != null && !(deadlineMillis > 0 && deadlineMillis <= MOST_MILLIS)) {
      throw invalid("--deadline", deadlineMillis + " is not above 0 and at most an hour");
    }
    if (!(fewest >= 0 && fewest <= 1)) {
      throw invalid("--abstain", fewest + " is not from 0 to 1");
    }
  }

  private ParameterException invalid(String option, String reason) {
    return new ParameterException(
        spec.commandLine(), "Invalid value for option '%s': %s".formatted(option, reason));
  }

  /** Null if none is asked for. */
  private @Nullable Deadline deadline(Session session, PrintWriter err) {
    if (deadlineMillis == null) {
      return null;
    }
    err.println("measuring how long every width takes…");
    Profile profile = Profile.measure(session, 1, Latency.Effort.FULL, _ -> {});
    return new Deadline(
        profile,
        Duration.ofNanos(Math.round(deadlineMillis * 1e6)),
        Budget.WhenNothingFits.RUN_NARROWEST);
  }

  private Optional<KeptImages> kept() {
    if (keep == null) {
      return Optional.empty();
    }
    KeptImages kept = KeptImages.in(keep);
    if (data != null) {
      kept.checkOutside(data);
    }
    return Optional.of(kept);
  }

  /** Null if the model does not say what it usually answers; a line says so. */
  private @Nullable DriftGuard guard(StoredModel model, int first, PrintWriter err) {
    int steps = model.network().steps();
    if (raiseTo != null && raiseTo >= steps) {
      throw new SluiceException(
          "--raise-to: step %d does not exist: this model has steps 0 to %d"
              .formatted(raiseTo, steps - 1));
    }
    @Nullable DriftReference usual =
        model.calibration() == null ? null : model.calibration().usual();
    if (usual != null && usual.step() == first) {
      return new DriftGuard(new DriftAlarm(usual, FALSE_ALARMS), raiseTo == null ? 0 : raiseTo);
    }
    String reason =
        "%s: does not say what it usually answers at width %d, so there is no drift alarm: run `sluice calibrate %s --data …` with 50 validation images or more"
            .formatted(file, first, file);
    if (raiseTo != null) {
      throw new SluiceException(reason);
    }
    err.println("sluice: " + reason);
    return null;
  }
}
