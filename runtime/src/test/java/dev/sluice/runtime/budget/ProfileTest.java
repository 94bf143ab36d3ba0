package dev.sluice.runtime.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Latency;
import dev.sluice.runtime.Latency.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProfileTest {
  private static SimulatedDevice device() {
    return new SimulatedDevice(ServiceTimes.constant(0.001, 0.002, 0.003), 2, new Random(1));
  }

  @Test
  void measuresEveryRun() {
    try (SimulatedDevice device = device()) {
      List<Integer> done = new ArrayList<>();
      Profile profile = Profile.measure(device.session(), 2, Effort.FEW, done::add);
      assertEquals(List.of(1, 2, 3, 4, 5, 6), done);
      assertEquals(6, Profile.runs(3));
      assertEquals(SimulatedDevice.NAME, profile.device());
      assertEquals(3, profile.fromInput().size());
      assertEquals(List.of(0, 1, 2), profile.fromStep().stream().map(List::size).toList());
      profile.check(device.session());
    }
  }

  @Test
  void namesItsRuns() {
    try (SimulatedDevice device = device()) {
      Latency one = new Latency(1, 2);
      Latency other = new Latency(4, 8);
      Profile profile =
          new Profile(
              SimulatedDevice.NAME,
              device.session().model().network(),
              2,
              List.of(one, one, one),
              List.of(List.of(), List.of(one), List.of(one, other)));
      assertEquals(other, profile.of(1, 2));
      assertEquals(one, profile.of(0, 2));
      assertEquals(one, profile.of(Budget.FROM_INPUT, 2));
      assertEquals(0.002, profile.milliseconds().of(1, 2));
    }
  }

  @Test
  void refusesTimesThatDoNotFit() {
    try (SimulatedDevice device = device()) {
      Profile profile = device.profile();
      List<Latency> two = profile.fromInput().subList(0, 2);
      List<Latency> zero = List.of(new Latency(0, 1), new Latency(1, 1), new Latency(1, 1));
      assertThrows(IllegalArgumentException.class, () -> with(profile, two));
      assertThrows(IllegalArgumentException.class, () -> with(profile, zero));
    }
  }

  private static Profile with(Profile profile, List<Latency> fromInput) {
    return new Profile(profile.device(), profile.network(), 1, fromInput, profile.fromStep());
  }
}
