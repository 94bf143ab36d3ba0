package dev.sluice.runtime.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.ConfidencePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten minutes on a device that is fifty times slower than the one whose times were recorded, and
 * 2.75 times slower still for two minutes at noon. Images come one by one or four at once, and wait
 * for one another.
 */
class DeadlineDayTest {
  private static final double DAY = 600;
  private static final double RATE = 20;

  private static double slowness(double second) {
    double sinceNoon = Math.abs(second - DAY / 2);
    return sinceNoon > 60 ? 1 : Math.min(2.75, 1 + 1.75 * (60 - sinceNoon) / 20);
  }

  private static double[] arrivals(Random random) {
    DoubleStream.Builder arrivals = DoubleStream.builder();
    for (double now = 0; now < DAY; now -= Math.log(1 - random.nextDouble()) / RATE) {
      int together = random.nextInt(15) == 0 ? 4 : 1;
      for (int i = 0; i < together; i++) {
        arrivals.add(now);
      }
    }
    return arrivals.build().toArray();
  }

  /** What became of a day. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Day(int[] imagesAtStep, int images, int missed) {
    double missedShare() {
      return (double) missed / images;
    }

    String describe(long seed) {
      return "seed %d: %d of %d missed, images at steps %s"
          .formatted(seed, missed, images, Arrays.toString(imagesAtStep));
    }
  }

  private static Day run(long seed, AnswerRule policy, boolean limited) throws IOException {
    Random random = new Random(seed);
    double[] arrivals = arrivals(random);
    ServiceTimes times = ServiceTimes.recorded(50);
    long limit = Math.round(2e9 * times.median(times.steps() - 1));
    try (SimulatedDevice device = new SimulatedDevice(times, 1, random)) {
      device.slowness = DeadlineDayTest::slowness;
      Deadline deadline =
          new Deadline(
              device.profile(),
              Duration.ofNanos(limit),
              Budget.WhenNothingFits.RUN_NARROWEST,
              device::nanos);
      Cascade cascade =
          new Cascade(
              device.session(), policy, AnswerRule.NONE, limited ? deadline : Budget.UNLIMITED);
      int[] imagesAtStep = new int[times.steps()];
      int missed = 0;
      int behind = 0;
      for (int i = 0; i < arrivals.length; i++) {
        device.idleUntil(arrivals[i]);
        while (i + behind + 1 < arrivals.length && arrivals[i + behind + 1] <= device.seconds()) {
          behind++;
        }
        long arrived = Math.round(arrivals[i] * 1e9);
        deadline.arrived(arrived, behind);
        device.nextImages(1);
        cascade.classify(1);
        imagesAtStep[cascade.step(0)]++;
        missed += device.nanos() - arrived > limit ? 1 : 0;
        behind = Math.max(0, behind - 1);
      }
      assertEquals(limited ? missed : 0, deadline.missed(), "seed " + seed);
      return new Day(imagesAtStep, arrivals.length, missed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void missesFewWhereTheFullWidthMissesMany(long seed) throws IOException {
    Day fixed = run(seed, AnswerRule.atLeast(3), false);
    assertTrue(fixed.missedShare() > 0.20, () -> fixed.describe(seed));
    Day day = run(seed, AnswerRule.atLeast(3), true);
    assertTrue(day.missedShare() <= 0.01, () -> day.describe(seed));
    // Four in five images come while the device is not slow, but not all of them alone.
    assertTrue(day.imagesAtStep()[3] > 0.4 * day.images(), () -> day.describe(seed));
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void missesFewWithImagesThatGoOn(long seed) throws IOException {
    ConfidencePolicy policy = ConfidencePolicy.margin(List.of(0.95, 0.8, 0.6));
    Day free = run(seed, policy, false);
    Day day = run(seed, policy, true);
    assertTrue(free.missedShare() > 0.10, () -> free.describe(seed));
    assertTrue(day.missedShare() <= 0.01, () -> day.describe(seed));
    assertTrue(day.imagesAtStep()[2] > 0.2 * day.images(), () -> day.describe(seed));
  }
}
