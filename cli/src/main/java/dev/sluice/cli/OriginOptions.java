package dev.sluice.cli;

import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.AddedStep;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Origin;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.SlicedModel;
import dev.sluice.trainer.Widths;
import dev.sluice.trainer.data.DataSet;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The models that a training goes on from and learns from. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OriginOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--teacher",
      paramLabel = "MODEL",
      description =
          "A model file for the same classes, whose answers at full width are learned beside the"
              + " labels.")
  private @Nullable Path teacher;

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description =
          "A model file to begin with: its network, its widths, its weights. One of a single width"
              + " may be divided by --steps, --widths or --channels; narrow widths then begin with"
              + " its most important channels.")
  private @Nullable Path from;

  @ArgGroup private @Nullable Change change;

  /** What becomes of the model that the training begins with: only one of these. */
  private static final class Change {
    @Option(
        names = "--add-step",
        paramLabel = "LAYER=N",
        split = ",",
        description =
            "With --from: add a wider width, with these channels, such as conv1=26,fc1=640; all"
                + " others stay as they are, byte for byte.")
    private @Nullable Map<String, Integer> addStep;

    @Option(
        names = "--fine-tune",
        paramLabel = "last",
        description =
            "With --from: train only what the last width adds; all others stay as they are.")
    private @Nullable Newest fineTune;

    @Option(
        names = "--new-readout",
        description = "With --from: for other classes; the last layer begins anew.")
    private boolean newReadout;
  }

  /** What {@code --fine-tune} takes. */
  private enum Newest {
    last
  }

  /**
   * Reads the models.
   *
   * @param recipe that the user chose
   * @param widths that the model to begin with is to be divided into; null for its own
   * @throws ParameterException if the options do not fit one another, or the widths the model
   */
  Origin read(Recipe recipe, @Nullable Widths widths) {
    if (from == null && change != null) {
      throw wrong("--add-step, --fine-tune and --new-readout need --from MODEL");
    }
    for (String option : NetworkOptions.NAMES) {
      if (from != null
          && spec.commandLine().getParseResult().hasMatchedOption(option)
          && (!NetworkOptions.WIDTHS.contains(option) || recipe(recipe) == Recipe.NEWEST)) {
        throw wrong("--from has a network of its own: leave out " + option);
      }
    }
    if (recipe(recipe) == Recipe.NEWEST
        && spec.commandLine().getParseResult().hasMatchedOption("--recipe")) {
      throw wrong("--add-step and --fine-tune train the newest width alone: leave out --recipe");
    }
    if (from != null && recipe == Recipe.INDEPENDENT) {
      throw wrong("independent networks do not go on from one model: leave out --from");
    }
    return new Origin(
        from == null ? null : start(from, widths),
        change != null && change.newReadout,
        teacher == null ? null : ModelFile.read(teacher));
  }

  private StoredModel start(Path file, @Nullable Widths widths) {
    StoredModel model = ModelFile.read(file);
    if (widths == null) {
      return model;
    }
    checkWhole(file, model);
    return Failures.checked(spec, () -> SlicedModel.of(model, widths));
  }

  /** The recipe that is meant: what is added or fine-tuned is trained alone. */
  Recipe recipe(Recipe chosen) {
    boolean newest = change != null && !change.newReadout;
    return newest ? Recipe.NEWEST : chosen;
  }

  /**
   * The network to train, of the model that the training begins with.
   *
   * @param classes of the images
   * @throws ParameterException if channels do not fit it
   * @throws SluiceException if a step is to be added to a file that has lost some
   */
  Network network(StoredModel start, int classes) {
    if (change == null || change.fineTune != null) {
      return start.network();
    }
    if (change.newReadout) {
      return start.network().withClasses(classes);
    }
    checkWhole(Objects.requireNonNull(from), start);
    Map<String, Integer> channels = Objects.requireNonNull(change.addStep);
    return Failures.checked(spec, () -> AddedStep.network(start, channels));
  }

  /**
   * Makes sure that nothing is added to a part of a model.
   *
   * @throws SluiceException if the file has lost some of its widths
   */
  static void checkWhole(Path file, StoredModel model) {
    if (model.isCut()) {
      throw new SluiceException(
          "%s: ends after %d of its %d widths: go on from the whole file"
              .formatted(file, model.network().steps(), model.fileSteps()));
    }
  }

  /**
   * Makes sure that the models can be asked about the images, and that those kept from training are
   * new to them.
   *
   * @throws SluiceException saying what does not fit
   */
  void check(Origin origin, DataSet images) {
    if (origin.teacher() != null) {
      Evaluation.check(origin.teacher(), images);
      new Provenance(Objects.requireNonNull(teacher), origin.teacher().provenance())
          .checkSplit(images);
    }
    if (origin.start() == null) {
      return;
    }
    if (change == null || !change.newReadout) {
      Evaluation.check(origin.start(), images);
    }
    new Provenance(Objects.requireNonNull(from), origin.start().provenance()).checkSplit(images);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
