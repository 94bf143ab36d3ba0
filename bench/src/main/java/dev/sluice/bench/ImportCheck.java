package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.Logits;
import dev.sluice.core.StoredModel;
import dev.sluice.onnx.OnnxExport;
import dev.sluice.onnx.OnnxImport;
import dev.sluice.runtime.Observations;
import dev.sluice.trainer.Augmentation;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Hyperparameters;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.Trainer;
import dev.sluice.trainer.Training;
import dev.sluice.trainer.TrainingJob;
import dev.sluice.trainer.Widths;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.DataSets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code bench/import-check} command. */
@Command(
    name = "bench/import-check",
    description = {
      "Trains every named network, exports it to ONNX, imports the graph with four widths, and"
          + " compares the classes that both give all test images at full width. A single one that"
          + " differs is a failure."
    },
    usageHelpAutoWidth = true,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ImportCheck extends BenchCommand {
  private static final int STEPS = 4;
  private static final int QUICK_LIMIT = 500;

  /** So that answers are more than guesses; a higher rate is too high for the deepest one. */
  private static final Hyperparameters SHORT =
      new Hyperparameters(2, 64, 0.01, 0.9, 5e-4, 0.05, 1, Augmentation.NONE);

  @Parameters(paramLabel = "DATA", description = "A data set, a name or a folder.")
  private String data;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "6000",
      description = "Train on so many images, twice. Default: ${DEFAULT-VALUE}.")
  private int limit;

  public static void main(String[] args) {
    main(new ImportCheck(), args);
  }

  /**
   * What one network gave.
   *
   * @param images for testing
   * @param same of them were given the same class
   * @param right of them were given their label by the exported model
   */
  record Imported(String network, int images, int same, int right) {
    @Override
    public String toString() {
      return "%s: %,d of %,d images have the same class; %.2f %% are right"
          .formatted(network, same, images, 100.0 * right / images);
    }
  }

  private record ImportReport(List<Imported> networks) implements Result {
    @Override
    public void print(PrintWriter out) {
      networks.forEach(out::println);
    }

    @Override
    public Object document() {
      return this;
    }
  }

  @Override
  ImportReport measure(boolean quick, PrintWriter progress) {
    DataSets.Options options =
        new DataSets.Options(
            NamedNetwork.LENET.input(), List.of(), SHORT.seed(), 0.2, Progress.NONE);
    DataSet images = DataSets.open(data, options).limitTrain(quick ? QUICK_LIMIT : limit);
    List<Imported> results = new ArrayList<>();
    try (Backend backend = Backends.open("cpu")) {
      for (NamedNetwork named : NamedNetwork.values()) {
        progress.println("training, exporting and importing " + named.id());
        results.add(check(named, images, backend));
      }
    }
    for (Imported result : results) {
      if (result.same() != result.images()) {
        throw new SluiceException(result.toString());
      }
    }
    return new ImportReport(results);
  }

  private static Imported check(NamedNetwork named, DataSet images, Backend backend) {
    try (WorkFolder work = WorkFolder.create()) {
      Path graph = work.path().resolve("model.onnx");
      StoredModel trained = train(named, images, backend, work.path().resolve("model.safetensors"));
      new OnnxExport(trained).write(graph, 0);
      return compare(named, trained, OnnxImport.read(graph, STEPS), images, backend);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder that goes with all that is in it. */
  private record WorkFolder(Path path) implements AutoCloseable {
    static WorkFolder create() throws IOException {
      return new WorkFolder(Files.createTempDirectory("import-check"));
    }

    @Override
    public void close() throws IOException {
      try (Stream<Path> files = Files.list(path)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(path);
    }
  }

  /** An ordinary network, of one width: batch norms get statistics, and biases values. */
  private static StoredModel train(
      NamedNetwork named, DataSet images, Backend backend, Path model) {
    Network network =
        named.build(images.shape(), images.classes().size(), Widths.uniform(1), Connectivity.DENSE);
    TrainingJob job = new TrainingJob(named.id(), network, Recipe.JOINT, model);
    Trainer trainer = new Trainer(backend, 1, images, SHORT, Progress.NONE);
    return new Training(trainer, job).run(false).getFirst();
  }

  private static Imported compare(
      NamedNetwork named,
      StoredModel trained,
      StoredModel imported,
      DataSet images,
      Backend backend) {
    Evaluation evaluation = new Evaluation(backend, 1, Progress.NONE);
    Observations before = evaluation.observe(trained, images.test(), named.id());
    Logits wanted = before.logits(0);
    Logits found = evaluation.observe(imported, images.test(), named.id()).logits(STEPS - 1);
    int count = before.images();
    int same =
        (int) IntStream.range(0, count).filter(i -> wanted.argmax(i) == found.argmax(i)).count();
    return new Imported(named.id(), count, same, before.correct(0));
  }
}
