package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.api.Shape;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.Hyperparameters;
import dev.sluice.trainer.Origin;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.Trainer;
import dev.sluice.trainer.Training;
import dev.sluice.trainer.TrainingJob;
import dev.sluice.trainer.data.DataSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a network. */
@Command(
    name = "train",
    description = "Trains a network of several widths and writes its model file.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrainCommand implements Callable<Integer> {
  /** As many as a network needs; the real number is known once the data are read. */
  private static final int ANY_CLASSES = 2;

  @Spec private CommandSpec spec;
  @Mixin private DataOptions.Required data;
  @Mixin private NetworkOptions network;

  @Option(
      names = "--recipe",
      paramLabel = "R",
      defaultValue = "incremental",
      converter = Words.OfRecipe.class,
      description =
          "incremental: the narrowest width first, then what each wider one adds, while the rest"
              + " stays as it is; joint: all widths together, the widest teaches the others;"
              + " independent: a network of its own for every width.")
  private Recipe recipe;

  @Mixin private OriginOptions models;
  @Mixin private RunOptions run;
  @Mixin private LearningOptions learning;
  @Mixin private DeviceOptions device;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "MODEL",
      description = "The model file to write; for independent models, the folder.")
  private Path out;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "A CSV file for loss, accuracy and images/s of every epoch.")
  private @Nullable Path log;

  @Override
  public Integer call() {
    Hyperparameters hyper = learning.hyperparameters(run);
    Origin origin = models.read(recipe, network.givenWidths());
    Shape input = input(origin);
    job(origin, input, ANY_CLASSES).check(run.resume());
    Console console = Console.of(spec);
    List<String> next;
    try (Backend backend = device.open()) {
      DataSet images = run.limited(open(origin, input, hyper.seed(), console.progress()));
      models.check(origin, images);
      TrainingJob job = job(origin, images.shape(), images.classes().size());
      Trainer trainer = new Trainer(backend, device.threads(), images, hyper, console.progress());
      try (Interruption _ = Interruption.expected(job, run.resume(), spec)) {
        new Training(trainer, job).run(run.resume());
      }
      next = next(job.network());
    }
    console.out().println("wrote " + out);
    console.out().println("next: " + Shell.command(next));
    return 0;
  }

  /** What there is nothing to choose for is not calibrated. */
  private List<String> next(Network trained) {
    boolean alone = recipe == Recipe.INDEPENDENT || trained.steps() == 1;
    List<String> next = new ArrayList<>();
    next.addAll(List.of(alone ? "evaluate" : "calibrate", out.toString()));
    next.addAll(data.words());
    return next;
  }

  private Shape input(Origin origin) {
    StoredModel start = origin.start();
    return start == null ? network.design().input() : start.network().input();
  }

  /** A model that goes on with its readout keeps its classes. */
  private DataSet open(Origin origin, Shape input, long seed, Progress progress) {
    StoredModel start = origin.start();
    return start == null || origin.newReadout()
        ? data.open(input, seed, progress)
        : data.open(start, seed, progress);
  }

  private TrainingJob job(Origin origin, Shape images, int classes) {
    StoredModel start = origin.start();
    if (start == null) {
      Network built = network.build(images, classes);
      return new TrainingJob(network.design().id(), built, recipe, origin, out, log);
    }
    String name = start.provenance().getOrDefault("networkName", "unnamed network");
    Network built = models.network(start, classes);
    return new TrainingJob(name, built, models.recipe(recipe), origin, out, log);
  }
}
