package dev.sluice.trainer;

import dev.sluice.api.SluiceException;

/**
 * How a stage is trained: stochastic gradient descent with momentum. The learning rate rises
 * linearly during the warm-up, then falls linearly to 0 at the end of the stage.
 *
 * @param epochs per stage, at least 1
 * @param batch images per update, at least 1; an epoch leaves out what is left over after its last
 *     whole batch, other images each time
 * @param learningRate the highest one, above 0 … 10
 * @param momentum 0 … below 1
 * @param weightDecay added to the gradient, times the weight
 * @param warmUp share of the stage's updates before the highest learning rate, 0 … below 1
 * @param seed of initial weights, of the images' order and of their augmentation
 * @param augmentation how training images are varied
 */
public record Hyperparameters(
    int epochs,
    int batch,
    double learningRate,
    double momentum,
    double weightDecay,
    double warmUp,
    long seed,
    Augmentation augmentation) {
  /** What training uses unless told otherwise. */
  public static final Hyperparameters DEFAULT =
      new Hyperparameters(6, 64, 0.05, 0.9, 5e-4, 0.05, 1, Augmentation.NONE);

  /**
   * @throws SluiceException naming the first that is out of range
   */
  public Hyperparameters {
    check(epochs >= 1, "epochs", epochs, "at least 1");
    check(batch >= 1, "the batch", batch, "at least 1");
    check(
        learningRate > 0 && learningRate <= 10, "the learning rate", learningRate, "above 0 to 10");
    check(momentum >= 0 && momentum < 1, "momentum", momentum, "0 to below 1");
    check(weightDecay >= 0 && weightDecay <= 1, "weight decay", weightDecay, "0 to 1");
    check(warmUp >= 0 && warmUp < 1, "the warm-up share", warmUp, "0 to below 1");
  }

  private static void check(boolean fine, String name, Number value, String range) {
    if (!fine) {
      throw new SluiceException("%s: %s is out of range: %s".formatted(name, value, range));
    }
  }

  /** The same with another highest learning rate. */
  public Hyperparameters at(double rate) {
    return new Hyperparameters(
        epochs, batch, rate, momentum, weightDecay, warmUp, seed, augmentation);
  }

  /** The same with another seed. */
  public Hyperparameters seeded(long other) {
    return new Hyperparameters(
        epochs, batch, learningRate, momentum, weightDecay, warmUp, other, augmentation);
  }

  /** The same with images that are varied in another way. */
  public Hyperparameters with(Augmentation changed) {
    return new Hyperparameters(
        epochs, batch, learningRate, momentum, weightDecay, warmUp, seed, changed);
  }

  /** The learning rate of an update. */
  double rate(long update, long updates) {
    double done = (update + 0.5) / updates;
    return learningRate * (done < warmUp ? done / warmUp : (1 - done) / (1 - warmUp));
  }
}
