package dev.sluice.runtime.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sluice.core.DriftReference;
import dev.sluice.runtime.monitoring.DriftAlarm.State;
import dev.sluice.runtime.monitoring.DriftAlarm.Statistic;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftAlarmTest {
  private static final double RATE = 1e-4;

  private static int alarms(DriftAlarm alarm, SyntheticField field, int images) {
    int alarms = 0;
    for (int i = 0; i < images; i++) {
      if (alarm.accept(field.margin(), field.answer())) {
        alarms++;
        alarm.reset();
      }
    }
    return alarms;
  }

  /** The reference is another sample of the same field, as in life; a small one has most to err. */
  @ParameterizedTest
  @ValueSource(ints = {50, 300, 6_000})
  void ringsRarelyWhileNothingChanges(int reference) {
    for (long seed = 0; seed < 4; seed++) {
      SyntheticField field = new SyntheticField(seed, 0);
      DriftAlarm alarm = new DriftAlarm(field.reference(reference), RATE);
      int alarms = alarms(alarm, field, 1_000_000);
      assertTrue(alarms <= 100, "seed " + seed + ": " + alarms + " alarms");
    }
  }

  /** The bounds are not so wide that nothing would ever ring. */
  @Test
  void ringsNowAndThenWhereItMay() {
    SyntheticField field = new SyntheticField(1, 0);
    DriftAlarm alarm = new DriftAlarm(field.reference(100_000), 0.01);
    int alarms = alarms(alarm, field, 1_000_000);
    assertTrue(alarms > 20 && alarms <= 10_000, alarms + " alarms");
  }

  @Test
  void ringsSoonAfterTheMarginsHaveChanged() {
    for (long seed = 0; seed < 200; seed++) {
      SyntheticField field = new SyntheticField(seed, 0);
      DriftAlarm alarm = new DriftAlarm(field.reference(2_000), RATE);
      for (int i = 0; i < 1_000 + seed % DriftAlarm.STRIDE; i++) {
        assertFalse(alarm.accept(field.margin(), field.answer()), "seed " + seed);
      }
      long before = alarm.images();
      SyntheticField darker = new SyntheticField(1_000 + seed, 0.25);
      while (!alarm.accept(darker.margin(), darker.answer())) {
        assertTrue(alarm.images() - before < 500, "seed " + seed);
      }
      assertEquals(alarm.images(), alarm.since());
      assertEquals(0, alarm.since() % DriftAlarm.STRIDE);
      assertEquals(Statistic.MARGIN, alarm.cause());
      assertTrue(alarm.value(Statistic.MARGIN) > alarm.threshold(Statistic.MARGIN));
      assertTrue(alarm.value(Statistic.CLASSES) < alarm.threshold(Statistic.CLASSES));
    }
  }

  @Test
  void ringsWhenTheClassesChangeAndTheMarginsDoNot() {
    SyntheticField field = new SyntheticField(3, 0);
    DriftAlarm alarm = new DriftAlarm(field.reference(2_000), RATE);
    boolean rings = false;
    for (int i = 0; i < 500; i++) {
      int answer = field.answer();
      rings = alarm.accept(field.margin(), answer == 0 ? 3 : answer);
    }
    assertTrue(rings);
    assertEquals(Statistic.CLASSES, alarm.cause());
    assertEquals(DriftAlarm.WINDOW, alarm.since());
  }

  @Test
  void nanIsTheLeastSureOfAll() {
    SyntheticField field = new SyntheticField(4, 0);
    DriftAlarm alarm = new DriftAlarm(field.reference(2_000), RATE);
    for (int i = 0; i < DriftAlarm.WINDOW; i++) {
      alarm.accept(i % 2 == 0 ? Double.NaN : field.margin(), field.answer());
    }
    assertEquals(State.RINGING, alarm.state());
    assertEquals(0.5, alarm.value(Statistic.MARGIN), 0.01);
  }

  @Test
  void ringsUntilItIsResetAndThenLooksAfresh() {
    SyntheticField field = new SyntheticField(5, 0);
    SyntheticField darker = new SyntheticField(6, 0.5);
    DriftAlarm alarm = new DriftAlarm(field.reference(2_000), RATE);
    assertThrows(IllegalStateException.class, alarm::since);
    assertThrows(IllegalStateException.class, alarm::cause);
    for (int i = 0; i < DriftAlarm.WINDOW; i++) {
      alarm.accept(darker.margin(), darker.answer());
    }
    double value = alarm.value(Statistic.MARGIN);
    for (int i = 0; i < 1_000; i++) {
      assertTrue(alarm.accept(field.margin(), field.answer()));
    }
    assertEquals(value, alarm.value(Statistic.MARGIN));
    assertEquals(DriftAlarm.WINDOW, alarm.since());
    alarm.reset();
    assertEquals(State.QUIET, alarm.state());
    assertEquals(0, alarm.value(Statistic.MARGIN));
    for (int i = 0; i < 1_000; i++) {
      assertFalse(alarm.accept(field.margin(), field.answer()));
    }
    assertEquals(DriftAlarm.WINDOW + 2_000, alarm.images());
  }

  @Test
  void allocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    SyntheticField field = new SyntheticField(7, 0.3);
    DriftAlarm alarm = new DriftAlarm(new SyntheticField(6, 0).reference(2_000), RATE);
    double[] margins = new double[5_000];
    int[] answers = new int[5_000];
    for (int i = 0; i < margins.length; i++) {
      margins[i] = field.margin();
      answers[i] = field.answer();
    }
    int rings = 0;
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 100 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < margins.length; i++) {
        if (alarm.accept(margins[i], answers[i])) {
          rings++;
          alarm.reset();
        }
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least, "bytes in the quietest round");
    assertTrue(rings > 0);
  }

  @Test
  void refusesRatesAndClassesThatMakeNoSense() {
    DriftReference reference = new SyntheticField(8, 0).reference(100);
    for (double rate : new double[] {0, -1, 0.011, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new DriftAlarm(reference, rate));
    }
    DriftAlarm alarm = new DriftAlarm(reference, RATE);
    assertThrows(IndexOutOfBoundsException.class, () -> alarm.accept(1, 7));
    assertEquals(0, alarm.images());
  }
}
