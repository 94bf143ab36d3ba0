package dev.sluice.trainer.proof;

import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.calibration.Certainty;
import dev.sluice.trainer.data.LabelledImages;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How a policy's going on to wider widths works out. */
record RetryProof(Subject subject, ConfidencePolicy policy, String calibratedOn) {

  /**
   * Runs the policy.
   *
   * @param test what the model answers on the images
   */
  Proof.Retry of(LabelledImages images, Observations test) {
    OperatingPoint point = subject.run(images, policy, "running the policy");
    int last = subject.steps() - 1;
    int[] answeredAt = new int[test.images()];
    test.replay(policy, AnswerRule.NONE, (image, step, _) -> answeredAt[image] = step);
    int first = policy.first();
    Count count = new Count(test, answeredAt);
    Proof.OnAccelerator accelerator = subject.onAccelerator(images, policy, "running the policy");
    return new Proof.Retry(
        policy.thresholds(),
        calibratedOn,
        point.accuracy(),
        test.accuracy(last) - point.accuracy(),
        WidthProof.list(Certainty.of(test, policy, subject.macs()).drop()),
        point.meanCost(subject.macs()),
        point.shareByStep(),
        1 - point.shareByStep().get(first),
        count.of(i -> count.right(i) && !test.correct(i, first)),
        count.of(i -> !count.right(i) && test.correct(i, first)),
        count.of(i -> !count.right(i) && test.correct(i, last)),
        subject.saved(accelerator),
        accelerator,
        classes(test, count, first));
  }

  /** Counts images by what became of them. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Count(Observations test, int[] answeredAt) {
    interface Condition {
      boolean holds(int image);
    }

    boolean right(int image) {
      return test.correct(image, answeredAt[image]);
    }

    int of(Condition condition) {
      return (int) IntStream.range(0, test.images()).filter(condition::holds).count();
    }
  }

  /** The classes of which there are images, the least accurate first. */
  private List<Proof.OfClass> classes(Observations test, Count count, int first) {
    return IntStream.range(0, test.classes())
        .filter(k -> count.of(i -> test.label(i) == k) > 0)
        .mapToObj(k -> ofClass(k, test, count, first))
        .sorted(Comparator.comparingDouble(Proof.OfClass::accuracy))
        .toList();
  }

  private Proof.OfClass ofClass(int k, Observations test, Count count, int first) {
    int last = subject.steps() - 1;
    double images = count.of(i -> test.label(i) == k);
    return new Proof.OfClass(
        subject.model().classes().get(k),
        (int) images,
        count.of(i -> test.label(i) == k && count.right(i)) / images,
        count.of(i -> test.label(i) == k && test.correct(i, 0)) / images,
        count.of(i -> test.label(i) == k && test.correct(i, last)) / images,
        count.of(i -> test.label(i) == k && count.answeredAt[i] > first) / images);
  }
}
