package dev.sluice.trainer;

import java.util.Map;

/**
 * Is told how every epoch went, before its checkpoint is written: so none is missing, and one that
 * is trained again after an interruption is told of again.
 */
@FunctionalInterface
public interface EpochLog {
  /** Ignores everything. */
  EpochLog NONE = _ -> {};

  /**
   * Training begins, or goes on: what was told of other epochs than those that are done is void.
   *
   * @param done how many epochs of a stage are done, by its name
   */
  default void goOn(Map<String, Integer> done) {}

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
