package dev.sluice.runtime.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.SluiceException;
import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Budget.WhenNothingFits;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a device whose steps need 0.5, 1, 1.5 and 2 joules, in 0.1 to 0.4 seconds. */
class EnergyBudgetTest {
  private static final ServiceTimes TIMES = ServiceTimes.constant(0.1, 0.2, 0.3, 0.4);

  private static SimulatedDevice device(long seed, int batch) {
    return new SimulatedDevice(TIMES, batch, new Random(seed));
  }

  private static EnergyBudget budget(SimulatedDevice device, EnergyLimit limit, boolean metered) {
    return new EnergyBudget(limit, device.source(metered), WhenNothingFits.REFUSE, device::nanos);
  }

  private static Cascade widest(SimulatedDevice device, EnergyBudget budget) {
    return new Cascade(device.session(), AnswerRule.atLeast(3), AnswerRule.NONE, budget);
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, false, 0.6",
    "2, false, true, 1.2",
    "3, false, true, 1.9",
    "4, true, false, 1.1",
    "5, true, true, 0.6",
    "6, true, true, 1.4"
  })
  void theMeanOfAThousandInferencesIsWithinThreePercent(
      long seed, boolean confidence, boolean metered, double joules) {
    try (SimulatedDevice device = device(seed, 1)) {
      device.idleWatts = 3;
      device.hunger = metered ? 1.15 : 1;
      EnergyBudget budget = budget(device, new EnergyLimit.PerInference(joules), metered);
      AnswerRule policy =
          confidence ? ConfidencePolicy.margin(List.of(0.97, 0.95, 0.9)) : AnswerRule.atLeast(3);
      Cascade cascade = new Cascade(device.session(), policy, AnswerRule.NONE, budget);
      for (int i = 0; i < 1000; i++) {
        device.idleUntil(device.seconds() + 0.5);
        device.nextImages(1);
        cascade.classify(1);
        assertTrue(cascade.outcome(0).isAnswer(), "seed " + seed);
      }
      double mean = (device.joules() - device.idleWatts * device.seconds()) / 1000;
      assertEquals(joules, mean, 0.03 * joules, "seed " + seed);
      assertEquals(0, budget.unaffordable(), "seed " + seed);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "3, true", "4, true"})
  void aBatteryLastsAndIsUsed(long seed, boolean metered) throws IOException {
    Random random = new Random(seed);
    try (SimulatedDevice device = new SimulatedDevice(ServiceTimes.recorded(200), 1, random)) {
      device.idleWatts = 0.5;
      device.hunger = metered ? 1.4 : 1;
      double seconds = 600;
      double watts = 0.5 + 30 * device.hunger * device.estimate().of(1);
      EnergyLimit battery =
          new EnergyLimit.Battery(seconds * watts, Duration.ofSeconds(Math.round(seconds)));
      EnergyBudget budget = budget(device, battery, metered);
      Cascade cascade = widest(device, budget);
      // The morning is quiet, the evening is busy.
      ChangingLoad morning = new ChangingLoad(5, 30, random);
      ChangingLoad evening = new ChangingLoad(30, 45, random);
      for (double now = morning.next(); now < seconds / 2; now = morning.next()) {
        device.idleUntil(now);
        cascade.classify(1);
      }
      for (double now = evening.next(); now < seconds / 2; now = evening.next()) {
        device.idleUntil(seconds / 2 + now);
        cascade.classify(1);
      }
      device.idleUntil(seconds);
      double used = (metered ? device.joules() : budget.used()) / (seconds * watts);
      assertTrue(used >= 0.95 && used <= 1, "seed %d: %s of it was used".formatted(seed, used));
    }
  }

  @Test
  void refusesWhatCannotBeAfforded() {
    try (SimulatedDevice device = device(1, 1)) {
      EnergyBudget budget = budget(device, new EnergyLimit.PerInference(0.49), false);
      Cascade cascade = widest(device, budget);
      for (int i = 0; i < 3; i++) {
        cascade.classify(1);
        assertEquals(Outcome.REFUSED, cascade.outcome(0));
      }
      assertEquals(3, budget.unaffordable());
      assertEquals(-1, budget.widest());
      assertEquals(0, budget.used());
    }
  }

  /** The estimate says 0.5 joules, the meter 0.7. */
  @Test
  void learnsFromItsMeterWhatCannotBeAfforded() {
    try (SimulatedDevice device = device(1, 1)) {
      device.hunger = 1.4;
      EnergyBudget budget = budget(device, new EnergyLimit.PerInference(0.6), true);
      Cascade cascade = widest(device, budget);
      for (int i = 0; i < 1000; i++) {
        device.idleUntil(device.seconds() + 0.5);
        cascade.classify(1);
      }
      assertTrue(budget.unaffordable() > 900, budget.unaffordable() + " unaffordable");
    }
  }

  /** While runs need three times as much, and something else draws power, nothing is affordable. */
  @Test
  void triesAgainAfterItRefused() {
    try (SimulatedDevice device = device(1, 1)) {
      EnergyBudget budget = budget(device, new EnergyLimit.PerInference(0.6), true);
      Cascade cascade = widest(device, budget);
      for (int i = 0; i < 1000; i++) {
        device.hunger = i < 100 ? 3 : 1;
        device.idleWatts = i < 100 ? 2 : 0;
        device.idleUntil(device.seconds() + 0.5);
        cascade.classify(1);
      }
      assertTrue(budget.unaffordable() > 50, budget.unaffordable() + " unaffordable");
      assertTrue(budget.unaffordable() < 230, budget.unaffordable() + " unaffordable");
      assertTrue(cascade.outcome(0).isAnswer());
    }
  }

  /** Something else draws power at times, which only the meter knows. */
  @Test
  void savesWhatOthersUse() {
    try (SimulatedDevice device = device(1, 1)) {
      device.idleWatts = 1;
      double watts = 3.2;
      EnergyBudget budget = budget(device, new EnergyLimit.Power(watts), true);
      Cascade cascade = widest(device, budget);
      double joules = 0;
      for (int second = 0; second < 600; second++) {
        if (second % 30 == 0) {
          double average = (device.joules() - joules) / 30;
          assertEquals(watts, second < 60 ? watts : average, 0.03 * watts, "second " + second);
          joules = device.joules();
        }
        device.idleWatts = second % 20 < 10 ? 1 : 2;
        for (int i = 0; i < 2; i++) {
          device.idleUntil(second + 0.5 * i);
          cascade.classify(1);
        }
        device.idleUntil(second + 1);
      }
    }
  }

  /** Also where every second image of them must be refused. */
  @Test
  void refusesNoMoreThanItMust() {
    try (SimulatedDevice device = device(1, 1)) {
      EnergyBudget budget = budget(device, new EnergyLimit.Power(1), false);
      Cascade cascade = widest(device, budget);
      for (int i = 1; i <= 2000; i++) {
        device.idleUntil(i * 0.25);
        cascade.classify(1);
      }
      assertEquals(1000, (double) budget.unaffordable(), 10);
      assertEquals(1, device.joules() / device.seconds(), 0.01);
    }
  }

  /** One batch every ten seconds: the rate of the images is not that of a batch. */
  @Test
  void batchesThatComeRarelyUseWhatIsAllowed() {
    try (SimulatedDevice device = device(1, 7)) {
      device.idleWatts = 1;
      double watts = 1 + 7 * 1.2 / 10;
      EnergyBudget budget = budget(device, new EnergyLimit.Power(watts), true);
      Cascade cascade = widest(device, budget);
      for (int i = 1; i <= 400; i++) {
        device.idleUntil(i * 10);
        cascade.classify(7);
      }
      assertEquals(watts, device.joules() / device.seconds(), 0.03 * watts);
      assertTrue(budget.unaffordable() <= 3, budget.unaffordable() + " unaffordable");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLongPauseIsNotMadeUpForAfterwards(boolean metered) {
    try (SimulatedDevice device = device(1, 1)) {
      double watts = 1.2;
      EnergyBudget budget = budget(device, new EnergyLimit.Power(watts), metered);
      Cascade cascade = widest(device, budget);
      device.idleUntil(100_000);
      double joules = device.joules();
      for (int i = 1; i <= 40; i++) {
        cascade.classify(1);
        device.idleUntil(100_000 + i);
      }
      double average = (device.joules() - joules) / (device.seconds() - 100_000);
      assertEquals(watts, average, 0.2 * watts);
    }
  }

  @Test
  void aClockThatStandsStillHoldsUpNothing() {
    try (SimulatedDevice device = device(1, 1)) {
      EnergyBudget budget =
          new EnergyBudget(
              new EnergyLimit.Power(100),
              device.source(false),
              WhenNothingFits.RUN_NARROWEST,
              () -> 0);
      Cascade cascade = widest(device, budget);
      cascade.classify(1);
      assertEquals(3, cascade.step(0), "the first");
      for (int i = 0; i < 100; i++) {
        cascade.classify(1);
        assertTrue(cascade.outcome(0).isAnswer());
      }
      assertEquals(device.joules(), budget.used(), 0.2 * device.joules());
    }
  }

  @Test
  void aMeterThatFailsIsReportedAndTheBudgetGoesOn() {
    try (SimulatedDevice device = device(1, 1)) {
      boolean[] fails = {false};
      EnergySource source =
          new EnergySource(
              device.estimate(),
              0,
              Optional.of(
                  () -> {
                    if (fails[0]) {
                      throw new SluiceException("the meter is gone");
                    }
                    return device.joules();
                  }));
      EnergyBudget budget =
          new EnergyBudget(new EnergyLimit.Power(1), source, WhenNothingFits.REFUSE, device::nanos);
      Cascade cascade = widest(device, budget);
      cascade.classify(1);
      device.idleUntil(1);
      fails[0] = true;
      for (int i = 0; i < 3; i++) {
        SluiceException failure = assertThrows(SluiceException.class, () -> cascade.classify(1));
        assertEquals("the meter is gone", failure.getMessage());
      }
      fails[0] = false;
      for (int i = 0; i < 500; i++) {
        device.idleUntil(device.seconds() + 1);
        cascade.classify(1);
      }
      assertEquals(1, device.joules() / device.seconds(), 0.03);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void aMeterThatSaysNonsenseIsReported(double nonsense) {
    try (SimulatedDevice device = device(1, 1)) {
      double[] joules = {0};
      EnergySource source = new EnergySource(device.estimate(), 0, Optional.of(() -> joules[0]));
      EnergyBudget budget =
          new EnergyBudget(
              new EnergyLimit.Power(100), source, WhenNothingFits.REFUSE, device::nanos);
      Cascade cascade = widest(device, budget);
      cascade.classify(1);
      device.idleUntil(1);
      joules[0] = nonsense;
      String message = assertThrows(SluiceException.class, () -> cascade.classify(1)).getMessage();
      assertEquals(
          "the energy meter said 0.0 J and now says %s J: it must not go back".formatted(nonsense),
          message);
    }
  }
}
