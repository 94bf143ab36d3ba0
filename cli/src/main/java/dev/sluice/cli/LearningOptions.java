package dev.sluice.cli;

import dev.sluice.trainer.Hyperparameters;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a network learns. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LearningOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of initial weights, the order of images and the choice of validation images.")
  private long seed = Hyperparameters.DEFAULT.seed();

  @Option(
      names = "--batch",
      paramLabel = "N",
      converter = Words.OfCount.class,
      description = "Images per update.")
  private int batch = Hyperparameters.DEFAULT.batch();

  @Option(
      names = "--learning-rate",
      paramLabel = "F",
      description = "The highest one; it falls linearly to 0 in every step.")
  private double learningRate = Hyperparameters.DEFAULT.learningRate();

  @Option(names = "--momentum", paramLabel = "F", description = "From 0 to below 1.")
  private double momentum = Hyperparameters.DEFAULT.momentum();

  @Option(names = "--weight-decay", paramLabel = "F", description = "From 0 to 1.")
  private double weightDecay = Hyperparameters.DEFAULT.weightDecay();

  /**
   * What training is told.
   *
   * @param run the epochs and the augmentation
   * @throws picocli.CommandLine.ParameterException naming what is out of range
   */
  Hyperparameters hyperparameters(RunOptions run) {
    double warmUp = Hyperparameters.DEFAULT.warmUp();
    return Failures.checked(
        spec,
        () ->
            new Hyperparameters(
                run.epochs(),
                batch,
                learningRate,
                momentum,
                weightDecay,
                warmUp,
                seed,
                run.augmentation()));
  }
}
