package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.Observations;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.TrainingJob;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.DataSets;
import dev.sluice.trainer.data.LabelledImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code bench/train-study} command. */
@Command(
    name = "bench/train-study",
    description = {
      "Trains a list of configurations with several seeds, each by a command of its own, and prints"
          + " tables of their accuracies. A training that is finished is not repeated, and one that"
          + " was interrupted goes on."
    },
    usageHelpAutoWidth = true,
    sortOptions = false)
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets and reads the fields
final class TrainStudy implements Callable<Integer> {
  /** As people type it, in the folder of Sluice. */
  private static final String COMMAND = "./sluice";

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and end.")
  private boolean help;

  @Option(
      names = "--runs",
      paramLabel = "FILE",
      defaultValue = "bench/training-runs.txt",
      description = "The configurations. Default: ${DEFAULT-VALUE}.")
  private Path runs;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only runs whose names contain this.")
  private String only;

  @Option(
      names = "--seeds",
      paramLabel = "S,S,...",
      split = ",",
      defaultValue = "1,2,3",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds;

  @Option(
      names = "--options",
      paramLabel = "OPTION",
      split = " ",
      description = "More options for every training, in one word: \"--limit 5000 --threads 1\".")
  private List<String> more = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "bench/target/training",
      description = "The folder of models and of results.jsonl. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(names = "--tables", description = "Train nothing, print what is finished.")
  private boolean tables;

  public static void main(String[] args) {
    BenchCommand.main(new TrainStudy(), args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!tables && !Files.isRegularFile(Path.of(COMMAND))) {
      throw new SluiceException(
          "there is no %s here: start it in Sluice's folder, so that what it writes down can be repeated"
              .formatted(COMMAND));
    }
    Files.createDirectories(out);
    for (long seed : tables ? List.<Long>of() : seeds) {
      for (StudyRun run : StudyRun.read(runs)) {
        if (run.name().contains(only)) {
          finish(run, seed);
        }
      }
    }
    PrintWriter to = spec.commandLine().getOut();
    for (StudyTable table : StudyTable.of(StudyResult.read(results()))) {
      table.print(to, "validation", StudyResult::validation);
      table.print(to, "test", StudyResult::test);
    }
    to.flush();
    return 0;
  }

  private Path results() {
    return out.resolve("results.jsonl");
  }

  private Path model(String name, long seed) {
    return out.resolve("%s-%d".formatted(name, seed));
  }

  /** Trains and evaluates what is not finished. */
  private void finish(StudyRun run, long seed) throws IOException, InterruptedException {
    List<String> command = command(run, seed);
    String text = String.join(" ", command);
    if (StudyResult.read(results()).stream().anyMatch(r -> r.command().equals(text))) {
      return;
    }
    spec.commandLine().getErr().println(text);
    long start = System.nanoTime();
    train(command, model(run.name(), seed));
    double seconds = (System.nanoTime() - start) / 1e9;
    List<StoredModel> models = models(model(run.name(), seed));
    StoredModel first = models.getFirst();
    DataSet images =
        DataSets.open(
            run.data(),
            new DataSets.Options(
                first.network().input(), first.classes(), seed, 0.2, Progress.NONE));
    try (Backend backend = Backends.open()) {
      new StudyResult(
              run.name(),
              run.data(),
              seed,
              text,
              seconds,
              accuracies(backend, models, images.validation()),
              accuracies(backend, models, images.test()))
          .append(results());
    }
  }

  private List<String> command(StudyRun run, long seed) {
    List<String> command = new ArrayList<>(List.of(COMMAND, "train"));
    command.addAll(run.options(name -> model(name, seed).toString()));
    command.addAll(more);
    command.addAll(List.of("--seed", Long.toString(seed)));
    command.addAll(List.of("--out", model(run.name(), seed).toString()));
    return command;
  }

  private static void train(List<String> command, Path model)
      throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(command);
    if (isBegun(model)) {
      whole.add("--resume");
    }
    int status = new ProcessBuilder(whole).inheritIO().start().waitFor();
    if (status != 0) {
      throw new SluiceException("status %d of %s".formatted(status, String.join(" ", whole)));
    }
  }

  private static boolean isBegun(Path model) throws IOException {
    if (!Files.isDirectory(model)) {
      return Files.exists(model) || Files.exists(TrainingJob.checkpoint(model));
    }
    try (Stream<Path> files = Files.list(model)) {
      return files.findAny().isPresent();
    }
  }

  /** A model file's, or all of a folder, narrowest first. */
  private static List<StoredModel> models(Path path) {
    return Files.isDirectory(path)
        ? Stream.iterate(0, width -> width + 1)
            .map(width -> path.resolve(width + ".safetensors"))
            .takeWhile(Files::exists)
            .map(ModelFile::read)
            .toList()
        : List.of(ModelFile.read(path));
  }

  /** Of every width. */
  private static List<Double> accuracies(
      Backend backend, List<StoredModel> models, LabelledImages images) {
    Evaluation evaluation = new Evaluation(backend, 1, Progress.NONE);
    List<Double> accuracies = new ArrayList<>();
    for (StoredModel model : models) {
      Observations observations = evaluation.observe(model, images, "evaluating");
      IntStream.range(0, model.network().steps())
          .mapToObj(observations::accuracy)
          .forEach(accuracies::add);
    }
    return List.copyOf(accuracies);
  }
}
