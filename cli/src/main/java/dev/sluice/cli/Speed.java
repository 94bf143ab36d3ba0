package dev.sluice.cli;

import dev.sluice.runtime.Latency;
import dev.sluice.trainer.Results;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How fast a model is on a device: what {@code bench --json} writes.
 *
 * @param model the file, or the folder of a model per width
 * @param paths exact or fastest: which kernels were allowed
 * @param exact whether results have the bits that every exact backend gives
 * @param batch images in every run
 * @param runs that were measured at every width
 * @param widths narrowest first; full width is the last
 */
record Speed(
    String model,
    String network,
    String connectivity,
    String backend,
    String device,
    String paths,
    boolean exact,
    int batch,
    int threads,
    int runs,
    List<Width> widths) {
  /** Below this, a width takes about as much time as its arithmetic says. */
  private static final double FOLLOWS = 1.25;

  /**
   * One width.
   *
   * @param channels in use after every layer that has weights, by node name
   * @param macs multiply-accumulates for an image
   * @param weightBytes the memory of the parameters that are read
   * @param latencyMicros of a whole batch
   * @param operations how it is computed, a line for each operation
   */
  record Width(
      int step,
      Map<String, Integer> channels,
      long macs,
      long weightBytes,
      Latency latencyMicros,
      double imagesPerSecond,
      Results.Energy energyMicrojoules,
      List<String> operations) {}

  Speed {
    widths = List.copyOf(widths);
  }

  /** A width's median over that of full width. */
  double timeOfFull(Width width) {
    return width.latencyMicros().median() / widths.getLast().latencyMicros().median();
  }

  /** A width's time over full width's, divided by the same ratio of multiply-accumulates. */
  double timeToMacs(Width width) {
    return timeOfFull(width) * widths.getLast().macs() / width.macs();
  }

  /** The width whose time is farthest above what its arithmetic says. */
  Width farthest() {
    return widths.stream().max(Comparator.comparingDouble(this::timeToMacs)).orElseThrow();
  }

  /** Whether every width takes about as much time as its arithmetic says; public for JSON. */
  public boolean isTimeFollowsArithmetic() {
    return timeToMacs(farthest()) <= FOLLOWS;
  }
}
