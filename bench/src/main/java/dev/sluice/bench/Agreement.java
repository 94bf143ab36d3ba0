package dev.sluice.bench;

import dev.sluice.api.SluiceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether two computations gave the same, up to rounding. */
final class Agreement {
  /** Times the largest logit of an image, or 1. */
  private static final double LOGITS = 1e-4;

  private static final double LOSS = 1e-5;

  private Agreement() {}

  /**
   * @throws SluiceException naming the case and the peer, if it computed something else
   */
  static void check(Case asked, String peer, List<Float> sluice, List<Float> other) {
    String difference = difference(asked, sluice, other);
    if (difference != null) {
      throw new SluiceException(
          "%s: %s does not give what Sluice gives: %s".formatted(asked, peer, difference));
    }
  }

  /** How results of the same case differ by more than rounding, or null if they do not. */
  static @Nullable String difference(Case asked, List<Float> expected, List<Float> found) {
    if (expected.size() != found.size()) {
      return "%d numbers instead of %d".formatted(found.size(), expected.size());
    }
    if (asked.task() == Task.TRAINING) {
      return lossDifference(expected.getFirst(), found.getFirst());
    }
    for (int from = 0; from < expected.size(); from += Case.CLASSES) {
      int to = from + Case.CLASSES;
      String difference = imageDifference(expected.subList(from, to), found.subList(from, to));
      if (difference != null) {
        return "image %d: %s".formatted(from / Case.CLASSES, difference);
      }
    }
    return null;
  }

  private static @Nullable String imageDifference(List<Float> expected, List<Float> found) {
    double largest = 1;
    double difference = 0;
    for (int k = 0; k < expected.size(); k++) {
      largest = Math.max(largest, Math.abs(expected.get(k)));
      difference = Math.max(difference, Math.abs((double) expected.get(k) - found.get(k)));
    }
    return Double.isFinite(largest) && difference <= LOGITS * largest // nor is NaN an agreement
        ? null
        : "the logits differ by %.3g; at most %.3g is rounding"
            .formatted(difference, LOGITS * largest);
  }

  private static @Nullable String lossDifference(double expected, double found) {
    return Double.isFinite(expected) && Math.abs(expected - found) <= LOSS * Math.abs(expected)
        ? null
        : "the loss after %d updates is %.7f instead of %.7f"
            .formatted(Workload.CHECKED_UPDATES, found, expected);
  }
}
