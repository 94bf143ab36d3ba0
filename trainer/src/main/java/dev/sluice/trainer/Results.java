package dev.sluice.trainer;

import dev.sluice.runtime.Latency;
import dev.sluice.runtime.energy.RunEnergy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of an evaluation: what {@code results.json} holds, name for name. Accuracies and
 * shares are fractions of 1, times are microseconds, energies microjoules.
 *
 * @param model the file, or the folder of a model per width
 * @param network what was evaluated, for people
 * @param dataset its name
 * @param recipe how it was trained
 * @param connectivity dense or triangular
 * @param backend that ran it
 * @param device that it ran on
 * @param seed of the training
 * @param splits how many images there were
 * @param widths narrowest first
 * @param policies what chose widths by itself
 * @param provenance all that decided the model's weights: names and texts
 */
public record Results(
    String model,
    String network,
    String dataset,
    String recipe,
    String connectivity,
    String backend,
    String device,
    long seed,
    Splits splits,
    List<Width> widths,
    List<Policy> policies,
    Map<String, String> provenance) {

  /**
   * How many images there were.
   *
   * @param testSource where the test images came from
   */
  public record Splits(int train, int validation, int test, String testSource) {}

  /**
   * One width.
   *
   * @param channels in use after every layer that has weights, by node name
   * @param macs multiply-accumulates for an image
   * @param parameters that are read
   * @param weightBytes the memory of those
   * @param latencyMicros of single images, one after another, on one thread
   */
  public record Width(
      int step,
      Map<String, Integer> channels,
      long macs,
      long parameters,
      long weightBytes,
      double accuracy,
      Latency latencyMicros,
      Energy energyMicrojoules) {}

  /**
   * The energy of one image.
   *
   * @param value null if unknown
   * @param source where the value comes from, or {@code unknown: } and why
   */
  public record Energy(@Nullable Double value, String source) {
    /**
     * It is not known.
     *
     * @param reason why, in one line
     */
    public static Energy unknown(String reason) {
      return new Energy(null, "unknown: " + reason);
    }

    /**
     * What was measured, or why it is not known.
     *
     * @param images in every run
     */
    public static Energy of(RunEnergy energy, int images) {
      return switch (energy) {
        case RunEnergy.Unknown(String reason) -> unknown(reason);
        case RunEnergy.Measured measured ->
            new Energy(measured.joulesOfRun() / images * 1e6, measured.source());
      };
    }
  }

  /**
   * A policy that chooses the width for every image.
   *
   * @param thresholds of the margin, for every step but the last
   * @param calibratedOn the images that the thresholds were fitted on
   * @param meanMacs what was really computed, for an image
   * @param shareByStep how many images were answered at each step
   */
  public record Policy(
      String name,
      List<Double> thresholds,
      String calibratedOn,
      double accuracy,
      double meanMacs,
      List<Double> shareByStep,
      Energy energyMicrojoules) {}
}
