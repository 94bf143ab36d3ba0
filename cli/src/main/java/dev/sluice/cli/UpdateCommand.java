package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Calibration;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.trainer.AddedStep;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Hyperparameters;
import dev.sluice.trainer.Origin;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.Trainer;
import dev.sluice.trainer.Training;
import dev.sluice.trainer.TrainingJob;
import dev.sluice.trainer.TrainingLock;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.DataSets;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a model in service on images of a new kind. */
@Command(
    name = "update",
    description =
        "Trains what the last width of a model adds, or a new width, on new images and old ones"
            + " together; all other widths stay as they are. Replaces the model only if validation"
            + " images say that old answers stay right and new ones become better; the model before"
            + " is kept as MODEL.previous.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UpdateCommand implements Callable<Integer> {
  private static final String ROLLBACK = "--rollback";

  @Spec private CommandSpec spec;
  @Mixin private DataOptions.WithReplay data;

  @Parameters(paramLabel = "MODEL", description = "The model file; it is replaced.")
  private Path file;

  @Option(
      names = "--add-step",
      paramLabel = "LAYER=N",
      split = ",",
      description =
          "Add a wider width, with these channels, such as conv1=26,fc1=640, and train that, instead"
              + " of the last width.")
  private @Nullable Map<String, Integer> addStep;

  @Option(
      names = "--gate",
      paramLabel = "P",
      description =
          "The accuracy that may be lost on the validation images of OLD, at full width and by the"
              + " stored thresholds, in percentage points.")
  private double gate = 0.2;

  @Option(
      names = "--learning-rate",
      paramLabel = "F",
      description = "The highest one; it falls linearly to 0.")
  private double learningRate = 0.01;

  @Option(
      names = "--error-cost",
      paramLabel = "S",
      description =
          "What a wrong answer costs, in seconds of training: for the recommended interval between"
              + " updates.")
  private double errorCost = 1;

  @Mixin private RunOptions run;
  @Mixin private DeviceOptions device;
  @Mixin private JsonOption json;

  @Option(
      names = ROLLBACK,
      description = "Put the model back that was there before the last update; nothing else.")
  private boolean rollback;

  @Override
  public Integer call() {
    UpdateFiles files = new UpdateFiles(file);
    checkOptions();
    try (TrainingLock _ = TrainingLock.of(List.of(file))) {
      files.removeLeftovers();
      if (rollback) {
        files.rollBack();
        spec.commandLine().getOut().println(file + ": is the model before the last update again");
      } else {
        update(files);
      }
    }
    return 0;
  }

  private void checkOptions() {
    if (!(gate >= 0 && gate <= 100)) {
      throw wrong("Invalid value for option '--gate': %s is not from 0 to 100".formatted(gate));
    }
    if (!(errorCost > 0 && errorCost < Double.POSITIVE_INFINITY)) {
      throw wrong(
          "Invalid value for option '--error-cost': %s is not a number above 0"
              .formatted(errorCost));
    }
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName();
      if (rollback && !List.of(ROLLBACK, "--debug").contains(name)) {
        throw wrong("--rollback does nothing else: leave out " + name);
      }
    }
    if (!rollback) {
      data.name(); // so that it is there
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void update(UpdateFiles files) {
    Console console = json.console(List.of(file));
    StoredModel before = read(files);
    TrainingJob job = job(before, files);
    Hyperparameters hyper = Failures.checked(spec, () -> run.hyperparameters().at(learningRate));
    job.check(run.resume());
    try (Backend backend = device.open()) {
      List<DataSet> sets = open(before, console);
      Trainer trainer = trainer(backend, sets, hyper, console);
      long start = System.nanoTime();
      StoredModel trained = train(trainer, job);
      double seconds = (System.nanoTime() - start) / 1e9;
      Evaluation evaluation = new Evaluation(backend, device.threads(), console.progress());
      List<Seen> seen =
          sets.stream().map(set -> Seen.of(set, before, trained, evaluation)).toList();
      StoredModel after = withThresholds(trained, before.calibration(), seen);
      int images = sets.stream().mapToInt(set -> set.train().size()).sum();
      Update.Cost cost = new Update.Cost(images, run.resume() ? null : seconds, errorCost);
      Update update = Update.of(files, change(before), gate, cost, effects(seen, before, after));
      finish(update, after, files, console.out());
    }
  }

  private StoredModel read(UpdateFiles files) {
    StoredModel model = ModelFile.read(file);
    OriginOptions.checkWhole(file, model);
    if (model.calibration() != null) {
      Thresholds.policy(file, model); // so that those of other weights are refused
    }
    files.check();
    return model;
  }

  private TrainingJob job(StoredModel before, UpdateFiles files) {
    Map<String, Integer> added = addStep;
    Network network =
        added == null
            ? before.network()
            : Failures.checked(spec, () -> AddedStep.network(before, added));
    String name = new Provenance(file, before.provenance()).network();
    Origin origin = new Origin(before, false, null);
    return new TrainingJob(name, network, Recipe.NEWEST, origin, files.candidate(), null);
  }

  private Trainer trainer(
      Backend backend, List<DataSet> sets, Hyperparameters hyper, Console console) {
    long seed = sets.getFirst().seed();
    return new Trainer(backend, device.threads(), sets, hyper.seeded(seed), console.progress());
  }

  /**
   * The new images, then the old ones; split as the model knows them, so that images which were
   * kept from training stay so.
   */
  private List<DataSet> open(StoredModel before, Console console) {
    Provenance provenance = new Provenance(file, before.provenance());
    List<DataSet> sets = data.openAll(before, provenance, console.progress());
    for (DataSet set : sets) {
      Evaluation.check(before, set);
      provenance.checkSplit(set);
    }
    List<DataSet> apart = DataSets.apart(sets);
    tellWhatJudgesNoMore(sets, apart, console.err());
    return apart.stream().map(run::limited).toList();
  }

  private static void tellWhatJudgesNoMore(
      List<DataSet> sets, List<DataSet> apart, PrintWriter err) {
    for (int i = 0; i < sets.size(); i++) {
      int left = sets.get(i).validation().size() - apart.get(i).validation().size();
      if (left > 0) {
        err.println(
            "%s: %,d validation images do not judge the model: it trains on the same ones"
                .formatted(sets.get(i).name(), left));
      }
    }
  }

  private StoredModel train(Trainer trainer, TrainingJob job) {
    try (Interruption _ = Interruption.expected(job, run.resume(), spec)) {
      return new Training(trainer, job).run(run.resume()).getFirst();
    }
  }

  /** What the two models answer on a set's validation images. */
  private record Seen(DataSet set, Observations before, Observations after) {
    static Seen of(DataSet set, StoredModel before, StoredModel after, Evaluation evaluation) {
      String name = ", %s".formatted(set.name());
      return new Seen(
          set,
          evaluation.observe(before, set.validation(), "the model before" + name),
          evaluation.observe(after, set.validation(), "the model after" + name));
    }
  }

  /** Thresholds like those before: they lose no more on any kind of images. */
  private static StoredModel withThresholds(
      StoredModel trained, @Nullable Calibration before, List<Seen> seen) {
    if (before == null) {
      return trained;
    }
    List<FittedThresholds.Kind> kinds =
        seen.stream().map(each -> FittedThresholds.Kind.of(each.set(), each.after())).toList();
    return FittedThresholds.fit(trained, kinds, before.maxDrop()).model();
  }

  private static List<Update.Effect> effects(
      List<Seen> seen, StoredModel before, StoredModel after) {
    List<Update.Effect> effects = new ArrayList<>();
    for (Seen each : seen) {
      Observations was = each.before();
      Observations is = each.after();
      Update.Kind kind = effects.isEmpty() ? Update.Kind.NEW : Update.Kind.OLD;
      double fullBefore = was.accuracy(was.steps() - 1);
      double fullAfter = is.accuracy(is.steps() - 1);
      String name = each.set().name();
      effects.add(new Update.Effect(kind, name, was.images(), "full width", fullBefore, fullAfter));
      if (before.calibration() != null && after.calibration() != null) {
        double policyBefore = was.evaluate(ConfidencePolicy.of(before.calibration())).accuracy();
        double policyAfter = is.evaluate(ConfidencePolicy.of(after.calibration())).accuracy();
        effects.add(
            new Update.Effect(kind, name, was.images(), "policy", policyBefore, policyAfter));
      }
    }
    return effects;
  }

  private String change(StoredModel before) {
    int steps = before.network().steps();
    return addStep == null ? "trained width " + (steps - 1) : "added width " + steps;
  }

  private void finish(Update update, StoredModel after, UpdateFiles files, PrintWriter out) {
    new UpdateTable(update).print(out);
    if (update.refusal() == null) {
      files.replace(after);
      tell(update, after, out);
    }
    json.write(update);
    if (update.refusal() != null) {
      throw new SluiceException(update.refusal());
    }
  }

  private void tell(Update update, StoredModel after, PrintWriter out) {
    out.println();
    out.println("%s: replaced; %s".formatted(file, update.change()));
    out.println("back:  " + Shell.command(List.of("update", file.toString(), ROLLBACK)));
    if (after.calibration() == null && after.network().steps() > 1) {
      out.println("next:  " + Shell.command(List.of("calibrate", file.toString(), "--data", "…")));
    }
  }
}
