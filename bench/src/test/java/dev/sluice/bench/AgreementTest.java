package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.SluiceException;
import dev.sluice.trainer.NamedNetwork;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final Case INFERENCE = new Case(Task.INFERENCE, NamedNetwork.LENET, 2, 2, 1);
  private static final Case TRAINING = new Case(Task.TRAINING, NamedNetwork.LENET, 2, 2, 1);

  /** Two images: the first with small logits, the second with one of 100. */
  private static List<Float> logits() {
    List<Float> logits = new ArrayList<>(Collections.nCopies(2 * Case.CLASSES, 0.5f));
    logits.set(Case.CLASSES, 100f);
    return logits;
  }

  private static List<Float> logits(int index, double added) {
    List<Float> logits = logits();
    logits.set(index, (float) (logits.get(index) + added));
    return logits;
  }

  private static void check(Case asked, List<Float> other) {
    List<Float> sluice = asked.task() == Task.TRAINING ? List.of(2f) : logits();
    Agreement.check(asked, "peer", sluice, other);
  }

  @Test
  void roundingIsFine() {
    assertDoesNotThrow(() -> check(INFERENCE, logits()));
    assertDoesNotThrow(() -> check(INFERENCE, logits(3, 0.9e-4)));
    assertDoesNotThrow(() -> check(INFERENCE, logits(Case.CLASSES + 3, 0.9e-2)));
    assertDoesNotThrow(() -> check(TRAINING, List.of(2.000018f)));
  }

  @Test
  void everyImageHasItsOwnBound() {
    assertThrows(SluiceException.class, () -> check(INFERENCE, logits(3, 1.1e-4)));
    assertThrows(SluiceException.class, () -> check(INFERENCE, logits(Case.CLASSES + 3, 1.1e-2)));
    assertThrows(SluiceException.class, () -> check(TRAINING, List.of(2.000022f)));
  }

  @Test
  void notANumberIsNoAgreement() {
    assertThrows(SluiceException.class, () -> check(INFERENCE, logits(3, Double.NaN)));
    assertThrows(SluiceException.class, () -> check(TRAINING, List.of(Float.NaN)));
  }

  @Test
  void infinityIsNoAgreement() {
    List<Float> infinite = logits(3, Double.POSITIVE_INFINITY);
    assertNotNull(Agreement.difference(INFERENCE, infinite, logits()));
    assertNotNull(Agreement.difference(INFERENCE, infinite, infinite));
    assertNotNull(Agreement.difference(TRAINING, List.of(Float.POSITIVE_INFINITY), List.of(2f)));
  }

  @Test
  void messageOfALossHasBoth() {
    assertEquals(
        "the loss after 3 updates is 2.2500000 instead of 2.0000000",
        Agreement.difference(TRAINING, List.of(2f), List.of(2.25f)));
  }

  @Test
  void messageNamesTheCaseAndThePeer() {
    SluiceException wrong =
        assertThrows(SluiceException.class, () -> check(INFERENCE, logits(Case.CLASSES + 3, 1)));
    assertEquals(
        "inference of lenet, step 2, batch 2, 1 thread: peer does not give what Sluice gives:"
            + " image 1: the logits differ by 1.00; at most 0.0100 is rounding",
        wrong.getMessage());
  }

  @Test
  void missingNumbersAreNoAgreement() {
    SluiceException wrong =
        assertThrows(SluiceException.class, () -> check(INFERENCE, logits().subList(0, 10)));
    assertEquals(
        "inference of lenet, step 2, batch 2, 1 thread: peer does not give what Sluice gives:"
            + " 10 numbers instead of 20",
        wrong.getMessage());
  }
}
