package dev.sluice.runtime;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Logits;
import dev.sluice.core.Session;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/**
 * What Sluice is compared with: two separate networks, of which the big one is asked again, from
 * the image, where the little one is not sure (Park et al., "Big/LITTLE Deep Neural Network for
 * Ultra Low Power Inference", CODES+ISSS 2015). For evaluation; its figures are those of a network
 * with two steps: 0 is the little one, 1 the big one.
 */
public final class BigLittle {
  private static final int LITTLE = 0;
  private static final int BIG = 1;

  private final Session little;
  private final Session big;
  private final ConfidencePolicy policy;

  /**
   * @param little a session of the little model, whose widest step is run
   * @param big of the big model, for at least as many images at once
   * @param policy with one threshold
   * @throws SluiceException if the models take other images or know other classes
   */
  public BigLittle(Session little, Session big, ConfidencePolicy policy) {
    boolean alike =
        little.model().network().input().equals(big.model().network().input())
            && little.model().classes().equals(big.model().classes())
            && little.model().normalisation().equals(big.model().normalisation());
    if (!alike) {
      throw new SluiceException("the two models take other images or know other classes");
    }
    policy.check(2, little.model().network().classes());
    if (big.maxBatch() < little.maxBatch()) {
      throw new IllegalArgumentException(
          "the big model's session runs %d images at once, fewer than the little one's %d"
              .formatted(big.maxBatch(), little.maxBatch()));
    }
    this.little = little;
    this.big = big;
    this.policy = policy;
  }

  /**
   * What the runs of a pair cost: those of both full widths. Nothing of the little one's work is
   * used again.
   */
  public static StepCosts costs(StepCosts little, StepCosts big) {
    return StepCosts.of(
        little.unit(),
        2,
        (_, to) -> to == LITTLE ? little.of(little.steps() - 1) : big.of(big.steps() - 1));
  }

  /**
   * Answers all images of a source by really running both models, and counts.
   *
   * @param progress hears after each batch how many images are done
   */
  public OperatingPoint evaluate(ImageSource source, IntConsumer progress) {
    Tally tally = new Tally(2);
    int[] unsure = new int[little.maxBatch()];
    Batches.forEach(
        source,
        little,
        progress,
        (first, count) -> {
          Logits logits = little.infer(count, little.model().steps() - 1);
          tally.runs().add(Budget.FROM_INPUT, LITTLE, count);
          int left = 0;
          for (int i = 0; i < count; i++) {
            if (policy.required(LITTLE, logits.softmax(i)) == LITTLE) {
              tally.answered(LITTLE, logits.argmax(i) == source.label(first + i));
            } else {
              unsure[left++] = i;
            }
          }
          if (left > 0) {
            askBig(source, first, unsure, left, tally);
          }
        });
    return tally.point();
  }

  private void askBig(ImageSource source, int first, int[] unsure, int left, Tally tally) {
    long bytes = (long) little.model().network().input().size() * Float.BYTES;
    for (int i = 0; i < left; i++) {
      MemorySegment.copy(little.input(), unsure[i] * bytes, big.input(), i * bytes, bytes);
    }
    Logits logits = big.infer(left, big.model().steps() - 1);
    tally.runs().add(LITTLE, BIG, left);
    for (int i = 0; i < left; i++) {
      tally.answered(BIG, logits.argmax(i) == source.label(first + unsure[i]));
    }
  }
}
