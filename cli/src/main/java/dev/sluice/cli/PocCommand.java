package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Hyperparameters;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.Trainer;
import dev.sluice.trainer.Training;
import dev.sluice.trainer.TrainingJob;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.proof.Proof;
import dev.sluice.trainer.proof.ProofMaker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The proof on a user's own images. */
@Command(
    name = "poc",
    description =
        "The proof on your own images: trains a network, or takes a model, and measures what every"
            + " width loses and saves, how going on to wider widths works out, what happens to worse"
            + " images, and what two separate networks would do instead. Writes report.html and"
            + " poc.json.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PocCommand implements Callable<Integer> {
  /** The second learning rate of independent networks, as a part of the first. */
  private static final double LOWER_RATE = 0.4;

  @Spec private CommandSpec spec;
  @Mixin private DataOptions.Required data;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "A trained model of several widths, instead of training one.")
  private @Nullable Path model;

  @Mixin private NetworkOptions network;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder for everything that is written; created if need be.")
  private Path out;

  @Mixin private RunOptions run;
  @Mixin private LearningOptions learning;
  @Mixin private DeviceOptions device;

  @Override
  public Integer call() {
    checkOptions();
    Hyperparameters hyper = learning.hyperparameters(run);
    StoredModel given = model == null ? null : readModel(model);
    files().check();
    checkUnfinished(hyper);
    Console console = Console.of(spec);
    try (Backend backend = device.open()) {
      DataSet images =
          run.limited(
              given == null
                  ? data.open(network.design().input(), hyper.seed(), console.progress())
                  : data.open(given, provenance(given), console.progress()));
      long seed = images.seed();
      check(images, given);
      String name = given == null ? network.design().id() : provenance(given).network();
      Setting setting = new Setting(name, images, backend, hyper.seeded(seed), console);
      StoredModel proved = given == null ? trained(setting) : given;
      Network all = proved.network();
      Alone little = alone(setting, all.at(0), "little");
      Alone big = alone(setting, all.at(all.steps() - 1), "big");
      ProofMaker.Models models =
          new ProofMaker.Models(
              String.valueOf(model == null ? files().model() : model),
              provenance(proved).network(),
              proved,
              little.model(),
              big.model());
      Proof proof =
          new ProofMaker(images, backend, device.threads(), seed, console.progress()).make(models);
      write(proof, proved, rates(little, big), console);
    }
    return 0;
  }

  /** What a model brings along cannot be chosen. */
  private void checkOptions() {
    if (model == null) {
      return;
    }
    for (String option : NetworkOptions.NAMES) {
      checkNotGiven(option, "network");
    }
    checkNotGiven("--seed", "seed");
  }

  private void checkNotGiven(String option, String what) {
    if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
      throw new ParameterException(
          spec.commandLine(), "--model has a %s of its own: leave out %s".formatted(what, option));
    }
  }

  /** Before the first training, so that none is lost for a later one's sake. */
  private void checkUnfinished(Hyperparameters hyper) {
    Stream.concat(
            Stream.of(files().model()),
            rates(hyper).stream()
                .flatMap(rate -> Stream.of("little", "big").map(n -> files().alone(n, rate))))
        .map(TrainingJob::checkpoint)
        .filter(checkpoint -> !run.resume() && Files.exists(checkpoint))
        .findFirst()
        .ifPresent(
            checkpoint -> {
              throw new SluiceException(
                  checkpoint + ": an unfinished training; go on with --resume, or remove it");
            });
  }

  private static StoredModel readModel(Path file) {
    StoredModel read = ModelFile.read(file);
    checkWidths(read.network(), file.toString());
    if (read.calibration() != null) {
      Thresholds.policy(file, read); // so that those of other weights are refused
    }
    return read;
  }

  private static void checkWidths(Network of, String name) {
    if (of.steps() == 1) {
      throw new SluiceException(name + ": has one width, so there is nothing to prove");
    }
  }

  private Provenance provenance(StoredModel of) {
    return new Provenance(model == null ? files().model() : model, of.provenance());
  }

  private void check(DataSet images, @Nullable StoredModel given) {
    if (given != null) {
      Evaluation.check(given, images);
      provenance(given).checkSplit(images);
    }
  }

  /** What is trained with. */
  private record Setting(
      String name, DataSet images, Backend backend, Hyperparameters hyper, Console console) {}

  /** The network with all widths, with thresholds. */
  private StoredModel trained(Setting setting) {
    DataSet images = setting.images();
    Network built = network.build(images.shape(), images.classes().size());
    checkWidths(built, "the network");
    StoredModel plain = train(setting, setting.hyper(), built, files().model());
    if (plain.calibration() != null) { // finished before this was resumed
      return plain;
    }
    StoredModel fitted =
        FittedThresholds.fit(plain, images, evaluation(setting), FittedThresholds.MAX_DROP).model();
    ModelFile.write(files().model(), fitted);
    return fitted;
  }

  private Evaluation evaluation(Setting setting) {
    return new Evaluation(setting.backend(), device.threads(), setting.console().progress());
  }

  /**
   * A network that has one width only.
   *
   * @param learningRate that is best for it on validation images
   */
  private record Alone(StoredModel model, double learningRate, double accuracy) {}

  /** Trains a rival at two learning rates: what suits many widths may be too much for one. */
  private Alone alone(Setting setting, Network one, String name) {
    List<Alone> tried = new ArrayList<>();
    for (double rate : rates(setting.hyper())) {
      StoredModel trained =
          train(setting, setting.hyper().at(rate), one, files().alone(name, rate));
      double accuracy =
          evaluation(setting)
              .observe(trained, setting.images().validation(), "Big/LITTLE, choosing its rate")
              .accuracy(0);
      tried.add(new Alone(trained, rate, accuracy));
    }
    return tried.stream().max(Comparator.comparingDouble(Alone::accuracy)).orElseThrow();
  }

  private static List<Double> rates(Hyperparameters hyper) {
    return List.of(hyper.learningRate(), LOWER_RATE * hyper.learningRate());
  }

  private static Report.Fact rates(Alone little, Alone big) {
    return new Report.Fact(
        "Big/LITTLE",
        "learning rates chosen on validation images: %s for the little one, %s for the big one"
            .formatted(Numbers.plain(little.learningRate()), Numbers.plain(big.learningRate())));
  }

  private StoredModel train(Setting setting, Hyperparameters hyper, Network one, Path file) {
    TrainingJob job = new TrainingJob(setting.name(), one, Recipe.INCREMENTAL, file);
    boolean begun =
        run.resume() && (Files.exists(file) || Files.exists(TrainingJob.checkpoint(file)));
    job.check(begun);
    Trainer trainer =
        new Trainer(
            setting.backend(),
            device.threads(),
            setting.images(),
            hyper,
            setting.console().progress());
    try (Interruption _ = Interruption.expected(job, begun, spec)) {
      return new Training(trainer, job).run(begun).getFirst();
    }
  }

  private void write(Proof proof, StoredModel proved, Report.Fact rates, Console console) {
    Json.write(files().proof(), proof);
    String command = Shell.command(spec.root().commandLine().getParseResult().originalArgs());
    Making making =
        new Making(
            proved,
            proof.dataset(),
            proof.splits(),
            proof.accelerator(),
            "%s: %s".formatted(proof.backend(), proof.device()));
    new ProofPage(proof, making.facts(List.of(rates)), command).write(files().report());
    new ProofTable(proof).print(console.out());
    console.out().println();
    console.out().println("proof    " + files().proof());
    console.out().println("report   " + files().report());
  }

  private ProofFiles files() {
    return new ProofFiles(out);
  }
}
