package dev.sluice.trainer;

/** Is told how every epoch went, once its checkpoint is written. */
@FunctionalInterface
public interface EpochLog {
  /** Ignores everything. */
  EpochLog NONE = _ -> {};

  /** An epoch is done. */
  void add(Epoch epoch);

  /**
   * An epoch.
   *
   * @param stage its name, for people
   * @param number within the stage, from 1
   * @param learningRate of its last update
   * @param loss mean of its images, each before its update; of the widest width that is run
   * @param accuracy of those images, a fraction of 1
   * @param imagesPerSecond how fast it was
   */
  record Epoch(
      String stage,
      int number,
      double learningRate,
      double loss,
      double accuracy,
      double imagesPerSecond) {}
}
