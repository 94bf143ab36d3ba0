package dev.sluice.bench;

import dev.sluice.api.SluiceException;
import java.util.List;

/** Whether two libraries computed the same, up to rounding. */
final class Agreement {
  /** Times the largest logit of an image, or 1. */
  private static final double LOGITS = 1e-4;

  private static final double LOSS = 1e-3;

  private Agreement() {}

  /**
   * @throws SluiceException naming the case and the peer, if it computed something else
   */
  static void check(Case asked, String peer, List<Float> sluice, List<Float> other) {
    if (sluice.size() != other.size()) {
      throw new SluiceException(
          "%s: %s gives %d numbers, Sluice %d".formatted(asked, peer, other.size(), sluice.size()));
    }
    if (asked.task() == Task.TRAINING) {
      checkLoss(asked, peer, sluice.getFirst(), other.getFirst());
      return;
    }
    for (int from = 0; from < sluice.size(); from += Case.CLASSES) {
      int to = from + Case.CLASSES;
      checkImage(
          asked, peer, from / Case.CLASSES, sluice.subList(from, to), other.subList(from, to));
    }
  }

  private static void checkImage(
      Case asked, String peer, int image, List<Float> sluice, List<Float> other) {
    double largest = 1;
    double difference = 0;
    for (int k = 0; k < sluice.size(); k++) {
      largest = Math.max(largest, Math.abs(sluice.get(k)));
      difference = Math.max(difference, Math.abs((double) sluice.get(k) - other.get(k)));
    }
    if (!(difference <= LOGITS * largest)) { // NaN is no agreement either
      throw new SluiceException(
          "%s: the logits of %s differ from Sluice's by %.3g in image %d; at most %.3g is rounding"
              .formatted(asked, peer, difference, image, LOGITS * largest));
    }
  }

  private static void checkLoss(Case asked, String peer, double sluice, double other) {
    if (!(Math.abs(sluice - other) <= LOSS * Math.abs(sluice))) {
      throw new SluiceException(
          "%s: after %d updates the loss of %s is %.6f, but Sluice's is %.6f"
              .formatted(asked, Workload.CHECKED_UPDATES, peer, other, sluice));
    }
  }
}
