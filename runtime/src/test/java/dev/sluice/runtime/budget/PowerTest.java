package dev.sluice.runtime.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Budget.WhenNothingFits;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.ConfidencePolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Five minutes under a load that changes between 20 and 45 images a second, on a device two hundred
 * times slower than the one whose times were recorded. The power that is allowed lies in the middle
 * between what 45 images need at the narrowest step and what 20 need at a wide one.
 */
class PowerTest {
  private static final int SECONDS = 300;
  private static final int WINDOW = 30;
  private static final int START_UP = 30;
  private static final double LEAST_RATE = 20;
  private static final double MOST_RATE = 45;

  private static final ConfidencePolicy CONFIDENCE =
      ConfidencePolicy.margin(List.of(0.98, 0.96, 0.9));

  /** What became of it: joules used until each second. */
  private record Run(List<Double> joules, double changesPerSecond) {
    /** The average power of a window. */
    double watts(int second) {
      return (joules.get(second + WINDOW) - joules.get(second)) / WINDOW;
    }
  }

  /** The power that is allowed. */
  private static double watts(SimulatedDevice device, int wide) {
    double least = MOST_RATE * device.estimate().of(0);
    double most = LEAST_RATE * device.estimate().of(wide);
    return device.idleWatts + device.hunger * (least + most) / 2;
  }

  private static Run run(
      SimulatedDevice device, AnswerRule policy, EnergyBudget budget, ChangingLoad load) {
    Cascade cascade = new Cascade(device.session(), policy, AnswerRule.NONE, budget);
    List<Double> joules = new ArrayList<>();
    int changes = 0;
    int before = budget.widest();
    for (double now = load.next(); now < SECONDS; now = load.next()) {
      while (joules.size() < now) {
        device.idleUntil(joules.size());
        joules.add(device.joules());
      }
      device.idleUntil(now);
      device.nextImages(1);
      cascade.classify(1);
      changes += budget.widest() == before ? 0 : 1;
      before = budget.widest();
    }
    return new Run(joules, (double) changes / SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, false, 0", "2, false, false, 2", "3, false, true, 0", "4, false, true, 2",
    "5, true, false, 0", "6, true, false, 2", "7, true, true, 0", "8, true, true, 2"
  })
  void everyWindowIsWithinThreePercent(
      long seed, boolean confidence, boolean metered, double idleWatts) throws IOException {
    Random random = new Random(seed);
    try (SimulatedDevice device = new SimulatedDevice(ServiceTimes.recorded(200), 1, random)) {
      device.idleWatts = idleWatts;
      device.hunger = metered ? 1.4 : 1;
      double watts = watts(device, confidence ? 2 : 3);
      EnergySource source = device.source(metered);
      EnergyBudget budget =
          new EnergyBudget(
              new EnergyLimit.Power(watts), source, WhenNothingFits.RUN_NARROWEST, device::nanos);
      AnswerRule policy = confidence ? CONFIDENCE : AnswerRule.atLeast(3);
      Run run = run(device, policy, budget, new ChangingLoad(LEAST_RATE, MOST_RATE, random));
      for (int second = START_UP; second + WINDOW < run.joules().size(); second++) {
        String where = "seed %d: the window from second %d".formatted(seed, second);
        assertEquals(watts, run.watts(second), 0.03 * watts, where);
      }
      // It would change ten times a second without hysteresis.
      assertTrue(
          run.changesPerSecond() < 8,
          "seed %d: %s changes a second".formatted(seed, run.changesPerSecond()));
      assertEquals(device.joules(), budget.used(), 0.01 * device.joules(), "seed " + seed);
    }
  }
}
