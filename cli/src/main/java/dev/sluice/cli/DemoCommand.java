package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Shape;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.calibration.Candidate;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Hyperparameters;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.Results;
import dev.sluice.trainer.Trainer;
import dev.sluice.trainer.Training;
import dev.sluice.trainer.TrainingJob;
import dev.sluice.trainer.Widths;
import dev.sluice.trainer.data.DataSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole story in one command. */
@Command(
    name = "demo",
    description =
        "The whole story: fetches real images, trains a network of four widths, measures each of"
            + " them, fits the policy that chooses between them, and writes model.safetensors,"
            + " results.json and report.html.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DemoCommand implements Callable<Integer> {
  private static final NamedNetwork NETWORK = NamedNetwork.LENET;
  private static final int STEPS = 4;

  /** As many as a network needs; the real number is known once the data are read. */
  private static final int ANY_CLASSES = 2;

  /** In the report; more would lie on one another. */
  private static final int MAX_POINTS = 40;

  @Spec private CommandSpec spec;
  @Mixin private DataOptions.FashionMnist data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "target/demo",
      description = "The folder for everything that is written; created if need be.")
  private Path out;

  @Mixin private RunOptions run;
  @Mixin private DeviceOptions device;

  @Override
  public Integer call() {
    files().check();
    job(NETWORK.input(), ANY_CLASSES).check(run.resume());
    Console console = Console.of(spec);
    Hyperparameters hyper = run.hyperparameters();
    try (Backend backend = device.open()) {
      DataSet images = run.limited(data.open(NETWORK.input(), hyper.seed(), console.progress()));
      TrainingJob job = job(images.shape(), images.classes().size());
      Trainer trainer = new Trainer(backend, device.threads(), images, hyper, console.progress());
      try (Interruption _ = Interruption.expected(job, run.resume(), spec)) {
        StoredModel trained = new Training(trainer, job).run(run.resume()).getFirst();
        Report report = measure(trained, images, backend, console.progress());
        Json.write(files().results(), report.results());
        report.write(files().report());
        print(report.results(), console.out());
      }
    }
    return 0;
  }

  private TrainingJob job(Shape shape, int classes) {
    Network network = NETWORK.build(shape, classes, Widths.uniform(STEPS), Connectivity.DENSE);
    return new TrainingJob(NETWORK.id(), network, Recipe.INCREMENTAL, files().model());
  }

  /** Fits the thresholds, writes them into the model file, and measures the finished model. */
  private Report measure(StoredModel trained, DataSet images, Backend backend, Progress progress) {
    Evaluation evaluation = new Evaluation(backend, device.threads(), progress);
    FittedThresholds fitted =
        FittedThresholds.fit(trained, images, evaluation, FittedThresholds.MAX_DROP);
    ModelSet model = new ModelSet(files().model(), List.of(fitted.model()));
    ModelFile.write(model.path(), fitted.model());
    Figures figures = new Figures(model, images, backend, evaluation);
    Results results =
        figures.results(
            figures.widths(WidthChoice.ANY.among(STEPS)), List.of(figures.policy(model.policy())));
    Observations test =
        evaluation.observe(fitted.model(), images.test(), "trying other thresholds");
    return new Report(
        results,
        few(fitted.fit().front()).stream()
            .map(each -> Report.Point.of(test.evaluate(each.policy()), test.macs()))
            .toList(),
        new Making(
                fitted.model(),
                results.dataset(),
                results.splits(),
                results.widths().getFirst().energyMicrojoules().source(),
                "%s: %s".formatted(results.backend(), results.device()))
            .facts(),
        Shell.command(spec.root().commandLine().getParseResult().originalArgs()));
  }

  /** Some points from all over the front. */
  private static List<Candidate> few(List<Candidate> front) {
    int count = Math.min(front.size(), MAX_POINTS);
    return IntStream.range(0, count).mapToObj(i -> front.get(i * front.size() / count)).toList();
  }

  private void print(Results results, PrintWriter to) {
    new ResultsTable(results).print(to);
    to.println();
    to.println("model    " + files().model());
    to.println("results  " + files().results());
    to.println("report   " + files().report());
  }

  private DemoFiles files() {
    return new DemoFiles(out);
  }
}
