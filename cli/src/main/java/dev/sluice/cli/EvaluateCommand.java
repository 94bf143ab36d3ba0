package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.SluiceException;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Results;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a model on test images. */
@Command(
    name = "evaluate",
    description = {
      "Prints what every width of a model gets right on test images, what it computes and how long"
          + " it takes; and the same for the policy that chooses widths, if thresholds are stored."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvaluateCommand implements Callable<Integer> {
  /** The policies by name; there is one. */
  private enum PolicyName {
    margin
  }

  @Spec private CommandSpec spec;
  @Mixin private DataOptions.Required data;
  @Mixin private DeviceOptions device;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "MODEL",
      description = "A model file, or a folder of independent models.")
  private Path model;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Words.OfCount.class,
      description = "Use at most so many test images. Default: all.")
  private @Nullable Integer limit;

  @Option(
      names = "--width",
      paramLabel = "all|K",
      defaultValue = WidthChoice.AllOrStep.ALL,
      converter = WidthChoice.AllOrStep.class,
      description = "Every width, or one, counted from 0.")
  private WidthChoice width;

  @Option(
      names = "--policy",
      paramLabel = "P",
      description = "margin, and fail if no thresholds are stored. Default: margin if they are.")
  private @Nullable PolicyName policy;

  @Override
  public Integer call() {
    if (policy != null && width.step().isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--policy chooses widths itself and needs --width all");
    }
    Console console = json.console(List.of(model));
    ModelSet models = ModelSet.read(model);
    List<Integer> steps = width.among(models.steps());
    if (policy != null) {
      models.policy(); // if there is none, it is said before anything is loaded
    }
    try (Backend backend = device.open()) {
      DataSet images = limited(data.open(models.first(), models.provenance(), console.progress()));
      models.check(images);
      Optional<ConfidencePolicy> margin = policy(models, console);
      Evaluation evaluation = new Evaluation(backend, device.threads(), console.progress());
      Figures figures = new Figures(models, images, backend, evaluation);
      Results results =
          figures.results(figures.widths(steps), margin.stream().map(figures::policy).toList());
      new ResultsTable(results).print(console.out());
      json.write(results);
    }
    return 0;
  }

  /** The policy to evaluate; if it was not asked for, what is in its way is only mentioned. */
  private Optional<ConfidencePolicy> policy(ModelSet models, Console console) {
    if (policy == null && (width.step().isPresent() || models.steps() == 1)) {
      return Optional.empty();
    }
    try {
      return Optional.of(models.policy());
    } catch (SluiceException e) {
      console.err().println("evaluating without the margin policy: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** As many test images as wanted, from all over the set: it may be sorted by class. */
  private DataSet limited(DataSet images) {
    LabelledImages test = images.test();
    int size = test.size();
    int count = limit == null ? size : Math.min(limit, size);
    int[] chosen = IntStream.range(0, count).map(i -> (int) ((long) i * size / count)).toArray();
    return images.judgedBy(images.validation(), test.select(chosen));
  }
}
