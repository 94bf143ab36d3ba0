package dev.sluice.cli;

import dev.sluice.api.Shape;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.DataSets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which images. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract sealed class DataOptions {
  private static final String NAME = "--data";
  private static final String TEST_SHARE = "--test-share";
  private static final String LABEL = "D";

  /** Before the options that have no order. */
  private static final int FIRST = -2;

  private static final String DESCRIPTION =
      "mnist, fashion-mnist, cifar10, svhn, or a folder: of IDX files, of CIFAR-10 binary files, of"
          + " SVHN's MAT-files, or with one sub-folder of PNG or JPEG images per class.";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = TEST_SHARE,
      paramLabel = "F",
      description = "The share of the images that is for testing, where the data do not say.")
  private double testShare = 0.2;

  /** The user must say which. */
  static final class Required extends DataOptions {
    @Option(
        names = NAME,
        order = FIRST,
        paramLabel = LABEL,
        required = true,
        description = DESCRIPTION)
    private String data;

    @Override
    String name() {
      return data;
    }
  }

  /** Images that can be had almost everywhere, unless the user says otherwise. */
  static final class FashionMnist extends DataOptions {
    @Option(
        names = NAME,
        order = FIRST,
        paramLabel = LABEL,
        defaultValue = "fashion-mnist",
        description = DESCRIPTION)
    private String data;

    @Override
    String name() {
      return data;
    }
  }

  /** Images of a new kind, and old ones beside them. The command says whether it needs them. */
  static final class WithReplay extends DataOptions {
    @Option(
        names = NAME,
        order = FIRST,
        paramLabel = "NEW",
        description = "Images of the new kind: " + DESCRIPTION)
    private @Nullable String data;

    @Option(
        names = "--replay",
        order = FIRST,
        paramLabel = "OLD",
        showDefaultValue = CommandLine.Help.Visibility.NEVER,
        description =
            "Images such as the model was trained on, named as for --data: they are trained on beside"
                + " the new ones, and their answers must stay right. May be given several times.")
    private List<String> replayed = List.of();

    /**
     * @throws ParameterException if the user does not say, or does not say which are replayed
     */
    @Override
    String name() {
      if (data == null || replayed.isEmpty()) {
        throw new ParameterException(
            super.spec.commandLine(), "needs --data NEW and --replay OLD, or --rollback");
      }
      return data;
    }

    /** The new ones, then the old ones: see {@link #open(StoredModel, Provenance, Progress)}. */
    List<DataSet> openAll(StoredModel model, Provenance provenance, Progress progress) {
      return DataSets.openAll(
          Stream.concat(Stream.of(name()), replayed.stream()).toList(),
          name -> super.options(name, model, provenance, progress));
    }
  }

  /** The options that choose these images, to be given again. */
  List<String> words() {
    List<String> words = new ArrayList<>(List.of(NAME, name()));
    if (spec.commandLine().getParseResult().hasMatchedOption(TEST_SHARE)) {
      words.addAll(List.of(TEST_SHARE, String.valueOf(testShare)));
    }
    return words;
  }

  /** What {@link #open} opens. */
  abstract String name();

  /**
   * Reads the data set; may download it before.
   *
   * @param imageShape what PNG and JPEG files are converted to
   * @param seed decides which images are for validation
   * @throws picocli.CommandLine.ParameterException if the test share is none
   * @throws dev.sluice.api.SluiceException if there is no such data set or it is broken
   */
  DataSet open(Shape imageShape, long seed, Progress progress) {
    return DataSets.open(name(), options(imageShape, List.of(), seed, progress));
  }

  /**
   * As {@link #open(Shape, long, Progress)}, for a model: with its classes, some of which may have
   * no images.
   *
   * @throws dev.sluice.api.SluiceException also if there are images of another class
   */
  DataSet open(StoredModel model, long seed, Progress progress) {
    return DataSets.open(name(), options(model.network().input(), model.classes(), seed, progress));
  }

  /** As {@link #open(StoredModel, long, Progress)}, split as the model knows the set. */
  DataSet open(StoredModel model, Provenance provenance, Progress progress) {
    return DataSets.open(name(), options(name(), model, provenance, progress));
  }

  private DataSets.Options options(
      String name, StoredModel model, Provenance provenance, Progress progress) {
    long seed = provenance.seed(DataSets.name(name));
    return options(model.network().input(), model.classes(), seed, progress);
  }

  private DataSets.Options options(
      Shape imageShape, List<String> classes, long seed, Progress progress) {
    return Failures.checked(
        spec, () -> new DataSets.Options(imageShape, classes, seed, testShare, progress));
  }
}
