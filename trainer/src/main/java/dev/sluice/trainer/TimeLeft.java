package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.Plan;
import dev.sluice.core.TrainingPlanner;
import java.util.stream.IntStream;

/**
 * How long the training of a network will go on, if a multiply-accumulate takes as long as those of
 * the current epoch did.
 */
final class TimeLeft {
  private static final long MINUTE = 60;

  private final long[] macs; // of an image, by stage
  private final long images;

  /**
   * Of a whole course.
   *
   * @param images that a stage sees in all its epochs
   */
  TimeLeft(Course course, long images) {
    this.macs =
        course.stages().stream().mapToLong(stage -> macs(course.network(), stage)).toArray();
    this.images = images;
  }

  private static long macs(Network network, Stage stage) {
    Plan plan = TrainingPlanner.training(network, stage.steps(), stage.firstTrained());
    return IntStream.range(0, plan.programs().size()).mapToLong(plan::macs).sum();
  }

  /**
   * After some images of a stage: for people, {@code 3 min}.
   *
   * @param seen images of that stage, all epochs counted
   * @param imagesPerSecond of that stage
   */
  String after(int stage, long seen, double imagesPerSecond) {
    double left = (double) (images - seen) * macs[stage];
    for (int later = stage + 1; later < macs.length; later++) {
      left += (double) images * macs[later];
    }
    long seconds = Math.round(left / macs[stage] / imagesPerSecond);
    return seconds < MINUTE ? seconds + " s" : "%d min".formatted(seconds / MINUTE);
  }
}
