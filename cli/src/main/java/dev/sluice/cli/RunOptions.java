package dev.sluice.cli;

import dev.sluice.trainer.Augmentation;
import dev.sluice.trainer.Hyperparameters;
import dev.sluice.trainer.data.DataSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much is trained, and from where. */
final class RunOptions {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      converter = Words.OfCount.class,
      description =
          "How often every step sees the training images; a last batch that is not full is left out.")
  private int epochs = Hyperparameters.DEFAULT.epochs();

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Words.OfCount.class,
      description = "Train with at most so many images of a data set. Default: all.")
  private @Nullable Integer limit;

  @Option(
      names = "--augment",
      paramLabel = "A[:N],...",
      converter = Words.OfAugmentation.class,
      description =
          "Vary training images, anew in every epoch: any of flip (left and right, not for digits),"
              + " crop:4 (from a border of so many pixels), cutout:8 (a square of this side is covered),"
              + " shift:2 (by up to so many pixels), done in the order given; numbers may be left out.")
  private Augmentation augmentation = Augmentation.NONE;

  @Option(
      names = "--resume",
      description = "Go on with a training that was interrupted, with the same options.")
  private boolean resume;

  int epochs() {
    return epochs;
  }

  Augmentation augmentation() {
    return augmentation;
  }

  /** The usual ones, but for the epochs and the augmentation. */
  Hyperparameters hyperparameters() {
    Hyperparameters usual = Hyperparameters.DEFAULT;
    return new Hyperparameters(
        epochs,
        usual.batch(),
        usual.learningRate(),
        usual.momentum(),
        usual.weightDecay(),
        usual.warmUp(),
        usual.seed(),
        augmentation);
  }

  boolean resume() {
    return resume;
  }

  /** The data set with as many training images as wanted. */
  DataSet limited(DataSet data) {
    return limit == null ? data : data.limitTrain(limit);
  }
}
