package dev.sluice.runtime.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.Logits;
import dev.sluice.core.Softmax;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftGuardTest {
  private static final double RATE = 1e-4;
  private static final int RAISED = 2;
  private static final Softmax ANY =
      new Logits(MemorySegment.ofArray(new float[3]), 3, 1).softmax(0);

  private static DriftGuard guard(SyntheticField field) {
    return new DriftGuard(new DriftAlarm(field.reference(2_000), RATE), RAISED);
  }

  /** Tells of images until the alarm rings, and returns how many there were. */
  private static int untilItRings(DriftGuard guard, SyntheticField field) {
    int images = 1;
    while (!guard.accept(field.margin(), field.answer())) {
      images++;
      assertTrue(images <= 1_000, "it does not ring");
    }
    return images;
  }

  @Test
  void demandsNothingWhileItIsQuiet() {
    SyntheticField field = new SyntheticField(1, 0);
    DriftGuard guard = guard(field);
    for (int i = 0; i < 2_000; i++) {
      assertFalse(guard.accept(field.margin(), field.answer()), "image " + i);
      assertEquals(1, guard.required(1, ANY));
    }
    assertFalse(guard.isRaised());
    assertEquals(0, guard.alarms());
    assertThrows(IllegalStateException.class, guard::since);
    assertThrows(IllegalStateException.class, guard::cause);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anAlarmRaisesTheStepForTwoWindows(long seed) {
    SyntheticField field = new SyntheticField(seed, 0);
    SyntheticField darker = new SyntheticField(100 + seed, 0.5);
    DriftGuard guard = guard(field);
    int rang = untilItRings(guard, darker);

    assertTrue(guard.isRaised());
    assertEquals(1, guard.alarms());
    assertEquals(rang, guard.since());
    assertEquals(DriftAlarm.Statistic.MARGIN, guard.cause());
    assertEquals(0, guard.first());
    assertEquals(RAISED, guard.required(0, ANY));
    assertEquals(RAISED, guard.required(RAISED, ANY));
    assertEquals(RAISED + 1, guard.required(RAISED + 1, ANY));

    for (int i = 1; i < DriftGuard.QUIET_IMAGES; i++) {
      assertFalse(guard.accept(field.margin(), field.answer()), "image " + i);
      assertTrue(guard.isRaised(), "image " + i);
    }
    assertFalse(guard.accept(field.margin(), field.answer()));
    assertFalse(guard.isRaised());
    assertEquals(0, guard.required(0, ANY));
    assertEquals(1, guard.alarms());
  }

  @Test
  void whileTheFieldStaysAnotherOneTheStepStaysRaised() {
    DriftGuard guard = guard(new SyntheticField(6, 0));
    SyntheticField darker = new SyntheticField(7, 0.5);
    int first = untilItRings(guard, darker);
    for (int i = 0; i < 10 * DriftAlarm.WINDOW; i++) {
      guard.accept(darker.margin(), darker.answer());
      assertTrue(guard.isRaised(), "image " + i);
    }
    assertEquals(11, guard.alarms()); // at the first look of every window
    assertEquals(first, guard.since());
  }

  @Test
  void anotherAlarmIsAnotherSince() {
    SyntheticField field = new SyntheticField(8, 0);
    DriftGuard guard = guard(field);
    untilItRings(guard, new SyntheticField(9, 0.5));
    long first = guard.since();
    for (int i = 0; i < DriftGuard.QUIET_IMAGES; i++) {
      guard.accept(field.margin(), field.answer());
    }
    int images = untilItRings(guard, new SyntheticField(10, 0.5));
    assertEquals(first + DriftGuard.QUIET_IMAGES + images, guard.since());
    assertEquals(2, guard.alarms());
  }

  @Test
  void refusesAnAlarmThatRingsAndStepsThatThereAreNot() {
    SyntheticField field = new SyntheticField(11, 0);
    DriftAlarm alarm = new DriftAlarm(field.reference(2_000), RATE);
    assertThrows(IllegalArgumentException.class, () -> new DriftGuard(alarm, -1));
    DriftGuard guard = new DriftGuard(alarm, RAISED);
    guard.check(RAISED + 1, 7);
    assertThrows(IllegalArgumentException.class, () -> guard.check(RAISED, 7));
    SyntheticField darker = new SyntheticField(12, 0.5);
    while (!alarm.accept(darker.margin(), darker.answer())) {
      assertTrue(alarm.images() <= 1_000, "it does not ring");
    }
    assertThrows(IllegalArgumentException.class, () -> new DriftGuard(alarm, RAISED));
  }
}
