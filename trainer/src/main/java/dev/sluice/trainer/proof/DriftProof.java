package dev.sluice.trainer.proof;

import dev.sluice.api.SluiceException;
import dev.sluice.core.DriftReference;
import dev.sluice.core.Logits;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.monitoring.DriftAlarm;
import dev.sluice.trainer.data.Corruption;
import dev.sluice.trainer.data.LabelledImages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a policy, and to the alarm beside it, when images change.
 *
 * @param policy what chooses widths
 * @param seed of noise, and of the order in which the alarm hears of images
 */
record DriftProof(Subject subject, ConfidencePolicy policy, long seed) {
  /** One false alarm in 10,000 images. */
  private static final double FALSE_ALARM_RATE = 1e-4;

  /** Both parts of the proof. */
  record Result(Proof.Alarm alarm, List<Proof.Drift> drift) {}

  /**
   * Examines all corruptions.
   *
   * @param validation what the model answers on images that the alarm takes for usual
   * @param images to corrupt
   */
  Result of(Observations validation, LabelledImages images) {
    DriftReference reference = null;
    String reason = null;
    try {
      reference = validation.driftReference(policy.first());
    } catch (SluiceException e) { // too few images: the rest of the proof stands
      reason = e.getMessage();
    }
    List<Proof.Drift> drift = new ArrayList<>();
    double clean = add(drift, "clean", 0, images, reference, 0);
    for (Corruption corruption : Corruption.all()) {
      String kind = corruption.kind().name().toLowerCase(Locale.ROOT);
      try (LabelledImages corrupted = corruption.apply(images, seed)) {
        add(drift, kind, corruption.strength(), corrupted, reference, clean);
      }
    }
    return new Result(
        new Proof.Alarm(reference == null ? 0 : FALSE_ALARM_RATE, reason), List.copyOf(drift));
  }

  /** Adds one row and returns the policy's accuracy. */
  private double add(
      List<Proof.Drift> drift,
      String kind,
      double strength,
      LabelledImages images,
      @Nullable DriftReference reference,
      double clean) {
    String name = drift.isEmpty() ? "clean images" : "%s %s".formatted(kind, strength);
    Observations seen = subject.observe(images, name);
    OperatingPoint point = seen.evaluate(policy);
    Integer until = reference == null ? null : imagesUntilAlarm(seen, reference);
    drift.add(
        new Proof.Drift(
            kind,
            strength,
            point.accuracy(),
            seen.accuracy(subject.steps() - 1),
            drift.isEmpty() ? 0 : clean - point.accuracy(),
            1 - point.shareByStep().get(policy.first()),
            until != null,
            until));
    return point.accuracy();
  }

  /** Null if it stays quiet. Test images may be sorted by class, which the field's are not. */
  private @Nullable Integer imagesUntilAlarm(Observations seen, DriftReference reference) {
    DriftAlarm alarm = new DriftAlarm(reference, FALSE_ALARM_RATE);
    Logits logits = seen.logits(reference.step());
    for (int image : shuffled(seen.images())) {
      if (alarm.accept(logits.margin(image), logits.argmax(image))) {
        return Math.toIntExact(alarm.since());
      }
    }
    return null;
  }

  private List<Integer> shuffled(int images) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, images).boxed().toList());
    Collections.shuffle(order, new SplittableRandom(seed));
    return order;
  }
}
