package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.StepCosts;
import dev.sluice.runtime.calibration.Fit;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.TrainingLock;
import dev.sluice.trainer.data.DataSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fits thresholds and stores them in the model. */
@Command(
    name = "calibrate",
    description =
        "Fits the margins at which an answer is sure enough, on validation images, and stores them"
            + " in the model file.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CalibrateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DataOptions.Required data;
  @Mixin private DeviceOptions device;

  @Parameters(paramLabel = "MODEL", description = "The model file; it is replaced.")
  private Path file;

  @Option(
      names = "--max-drop",
      paramLabel = "P",
      description = "The accuracy that may be lost against full width, in percentage points.")
  private double maxDrop = FittedThresholds.MAX_DROP;

  @Override
  public Integer call() {
    if (!(maxDrop >= 0 && maxDrop <= 100)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--max-drop': %s is not from 0 to 100".formatted(maxDrop));
    }
    try (TrainingLock _ = TrainingLock.of(List.of(file))) {
      AtomicFile.removeLeftovers(file);
      calibrate(Console.of(spec));
    }
    return 0;
  }

  private void calibrate(Console console) {
    StoredModel model = read();
    Provenance provenance = new Provenance(file, model.provenance());
    try (Backend backend = device.open()) {
      DataSet images = data.open(model, provenance, console.progress());
      Evaluation.check(model, images);
      provenance.checkSplit(images);
      Evaluation evaluation = new Evaluation(backend, device.threads(), console.progress());
      FittedThresholds fitted = FittedThresholds.fit(model, images, evaluation, maxDrop);
      ModelFile.write(file, fitted.model());
      print(fitted.fit(), console.out());
    }
  }

  private StoredModel read() {
    StoredModel model = ModelFile.read(file);
    AtomicFile.check(file);
    if (model.network().steps() == 1) {
      throw new SluiceException(file + ": has one width, so there is nothing to choose");
    }
    return model;
  }

  private void print(Fit fit, PrintWriter out) {
    Observations seen = fit.observations();
    OperatingPoint chosen = fit.chosen().point();
    StepCosts macs = seen.macs();
    int widest = seen.steps() - 1;
    out.println("thresholds of the margin, fitted on %,d images:".formatted(seen.images()));
    Table table = new Table().right("width").right("threshold").right("answers");
    for (int step = 0; step <= widest; step++) {
      table.row(
          List.of(
              String.valueOf(step),
              step == widest ? "-" : "%.4f".formatted(fit.chosen().policy().thresholds().get(step)),
              Numbers.percent(chosen.shareByStep().get(step))));
    }
    table.print(out);
    out.println(
        "On these images %s are right, %s at full width; %s MACs on average instead of %s."
            .formatted(
                Numbers.percent(chosen.accuracy()),
                Numbers.percent(seen.accuracy(widest)),
                Numbers.mean(chosen.meanCost(macs)),
                Numbers.mean(macs.of(widest))));
    out.println("stored in " + file);
  }
}
