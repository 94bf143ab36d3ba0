package dev.sluice.cli;

import dev.sluice.api.Shape;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.DataSets;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which images. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract sealed class DataOptions {
  private static final String NAME = "--data";
  private static final String LABEL = "D";

  /** Before the options that have no order. */
  private static final int FIRST = -2;

  private static final String DESCRIPTION =
      "mnist, fashion-mnist, cifar10, svhn, or a folder: of IDX files, of CIFAR-10 binary files, of"
          + " SVHN's MAT-files, or with one sub-folder of PNG or JPEG images per class.";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--test-share",
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
    DataSets.Options options =
        Failures.checked(spec, () -> new DataSets.Options(imageShape, seed, testShare, progress));
    return DataSets.open(name(), options);
  }
}
