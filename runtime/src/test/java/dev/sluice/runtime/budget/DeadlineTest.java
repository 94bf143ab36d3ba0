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
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a device whose steps take 1, 2, 3 and 4 milliseconds, always. */
class DeadlineTest {
  private static final ServiceTimes TIMES = ServiceTimes.constant(0.001, 0.002, 0.003, 0.004);

  private static SimulatedDevice device() {
    return new SimulatedDevice(TIMES, 8, new Random(1));
  }

  private static Deadline deadline(SimulatedDevice device, double millis, WhenNothingFits then) {
    Duration limit = Duration.ofNanos(Math.round(millis * 1e6));
    return new Deadline(device.profile(), limit, then, device::nanos);
  }

  private static Cascade widest(SimulatedDevice device, Deadline deadline) {
    return new Cascade(device.session(), AnswerRule.atLeast(3), AnswerRule.NONE, deadline);
  }

  @ParameterizedTest
  @CsvSource({"1.1, 0", "2.9, 1", "3.0, 2", "3.9, 2", "9.0, 3"})
  void takesTheWidestStepThatFits(double millis, int step) {
    try (SimulatedDevice device = device()) {
      Deadline deadline = deadline(device, millis, WhenNothingFits.REFUSE);
      Cascade cascade = widest(device, deadline);
      cascade.classify(1);
      assertEquals(step, cascade.step(0));
      assertEquals(step == 3 ? Outcome.ANSWERED : Outcome.LIMITED, cascade.outcome(0));
      assertEquals(0, deadline.missed());
      assertEquals(0, deadline.unaffordable());
    }
  }

  @Test
  void goesOnOnlyAsLongAsThereIsTime() {
    try (SimulatedDevice device = device()) {
      ConfidencePolicy never = ConfidencePolicy.margin(List.of(0.9, 0.9, 0.9));
      Deadline deadline = deadline(device, 5, WhenNothingFits.REFUSE);
      Cascade cascade = new Cascade(device.session(), never, AnswerRule.NONE, deadline);
      cascade.classify(1); // an image of zeros
      assertEquals(1, cascade.step(0)); // 1 + 2 milliseconds, and 3 more would be 6
      assertEquals(Outcome.LIMITED, cascade.outcome(0));
    }
  }

  @Test
  void countsTheTimeThatAnImageWaitedAndThoseBehindIt() {
    try (SimulatedDevice device = device()) {
      Deadline deadline = deadline(device, 5.5, WhenNothingFits.REFUSE);
      Cascade cascade = widest(device, deadline);
      device.idleUntil(1);
      deadline.arrived(device.nanos() - 2_000_000, 0);
      cascade.classify(1);
      assertEquals(2, cascade.step(0), "waited 2 of 5.5 ms");
      deadline.arrived(device.nanos() - 2_000_000, 2);
      cascade.classify(1);
      assertEquals(0, cascade.step(0), "waited 2 ms, and two others need 2 ms");
      cascade.classify(1);
      assertEquals(3, cascade.step(0), "did not wait");
    }
  }

  @Test
  void runsTheNarrowestStepIfNothingFitsAndCountsIt() {
    try (SimulatedDevice device = device()) {
      Deadline deadline = deadline(device, 0.5, WhenNothingFits.RUN_NARROWEST);
      Cascade cascade = widest(device, deadline);
      cascade.classify(1);
      assertEquals(0, cascade.step(0));
      assertEquals(Outcome.LIMITED, cascade.outcome(0));
      assertEquals(List.of(1L, 1L, 1L), counts(deadline));
    }
  }

  @Test
  void refusesIfNothingFitsAndCountsIt() {
    try (SimulatedDevice device = device()) {
      Deadline deadline = deadline(device, 3.5, WhenNothingFits.REFUSE);
      Cascade cascade = widest(device, deadline);
      device.idleUntil(1);
      deadline.arrived(device.nanos() - 3_000_000, 0);
      cascade.classify(1);
      assertEquals(Outcome.REFUSED, cascade.outcome(0));
      assertEquals(-1, cascade.step(0));
      assertEquals(device.nanos(), 1_000_000_000, "nothing was run");
      assertEquals(List.of(1L, 0L, 1L), counts(deadline));
    }
  }

  private static List<Long> counts(Deadline deadline) {
    return List.of(deadline.inferences(), deadline.missed(), deadline.unaffordable());
  }

  @Test
  void followsADeviceThatGetsSlowerAndFasterAgain() {
    try (SimulatedDevice device = device()) {
      Deadline deadline = deadline(device, 6.5, WhenNothingFits.RUN_NARROWEST);
      Cascade cascade = widest(device, deadline);
      cascade.classify(1);
      assertEquals(3, cascade.step(0));
      device.slowness = _ -> 3;
      for (int i = 0; i < 6; i++) {
        cascade.classify(1);
      }
      assertEquals(1, cascade.step(0));
      assertEquals(3, deadline.slowness(), 0.75);
      device.slowness = _ -> 1;
      for (int i = 0; i < 600; i++) {
        cascade.classify(1);
      }
      assertEquals(3, cascade.step(0));
    }
  }

  /** They are expected to last as long as the profile's eight. */
  @Test
  void fewerImagesThanTheProfilesRelaxItDownToTheProfile() {
    try (SimulatedDevice device = device()) {
      Profile own = device.profile();
      Profile ofEight =
          new Profile(own.device(), own.network(), 8, own.fromInput(), own.fromStep());
      Deadline deadline =
          new Deadline(ofEight, Duration.ofMillis(6), WhenNothingFits.RUN_NARROWEST, device::nanos);
      Cascade cascade = widest(device, deadline);
      device.slowness = _ -> 3;
      for (int i = 0; i < 6; i++) {
        cascade.classify(1);
      }
      assertTrue(cascade.step(0) < 3, "step " + cascade.step(0));
      device.slowness = _ -> 0.5;
      for (int i = 0; i < 2_000; i++) {
        cascade.classify(1);
      }
      assertEquals(3, cascade.step(0));
      assertEquals(1, deadline.slowness(), 0.01);
    }
  }

  /** Or one long pause of the machine would close it for ever. */
  @Test
  void triesAgainAfterItRefused() {
    try (SimulatedDevice device = device()) {
      Deadline deadline = deadline(device, 1.1, WhenNothingFits.REFUSE);
      Cascade cascade = widest(device, deadline);
      device.slowness = _ -> 3;
      cascade.classify(1);
      device.slowness = _ -> 1;
      int refused = 0;
      do {
        cascade.classify(1);
        refused++;
      } while (cascade.outcome(0) == Outcome.REFUSED && refused < 1000);
      assertTrue(refused > 1 && refused < 100, refused + " refused");
    }
  }

  @Test
  void oneInterruptionCountsNoMoreThanADelay() {
    try (SimulatedDevice device = device()) {
      Deadline deadline = deadline(device, 20, WhenNothingFits.REFUSE);
      Cascade cascade = widest(device, deadline);
      device.slowness = _ -> 1000;
      cascade.classify(1);
      assertEquals(1.25, deadline.slowness());
      assertEquals(1, deadline.missed());
    }
  }

  @Test
  void runsOfMoreImagesLastLonger() {
    try (SimulatedDevice device = device()) {
      Deadline deadline = deadline(device, 17, WhenNothingFits.REFUSE);
      Cascade cascade = widest(device, deadline);
      cascade.classify(8);
      assertEquals(1, cascade.step(7));
      cascade.classify(4);
      assertEquals(3, cascade.step(3));
    }
  }

  @Test
  void aClockThatStoodStillIsForgotten() {
    try (SimulatedDevice device = device()) {
      Deadline deadline = deadline(device, 3.5, WhenNothingFits.RUN_NARROWEST);
      Cascade cascade = widest(device, deadline);
      device.slowness = _ -> 0;
      for (int i = 0; i < 100_000; i++) {
        cascade.classify(1);
      }
      assertEquals(0.1, deadline.slowness());
      device.slowness = _ -> 1;
      for (int i = 0; i < 20; i++) {
        cascade.classify(1);
      }
      assertEquals(2, cascade.step(0));
    }
  }

  @Test
  void refusesAProfileOfAnotherDeviceOrNetwork() {
    try (SimulatedDevice device = device();
        SimulatedDevice other =
            new SimulatedDevice(ServiceTimes.constant(0.001, 0.002), 1, new Random(1))) {
      Profile own = device.profile();
      Profile elsewhere = new Profile("a board", own.network(), 1, own.fromInput(), own.fromStep());
      assertEquals(
          "the profile was measured on 'a board', but this is 'simulated': measure it here",
          refusal(device, elsewhere));
      assertEquals(
          "the profile is of another network: measure this one", refusal(device, other.profile()));
    }
  }

  private static String refusal(SimulatedDevice device, Profile profile) {
    Deadline deadline = new Deadline(profile, Duration.ofSeconds(1), WhenNothingFits.REFUSE);
    SluiceException refusal = assertThrows(SluiceException.class, () -> widest(device, deadline));
    return String.valueOf(refusal.getMessage());
  }
}
