package dev.sluice.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BigLittleTest {
  /** What a threshold is said to do with two models is what it does. */
  @Test
  void doesWhatItsReplaySays() {
    Random random = new Random(1);
    TestImages images = TestImages.random(53, TestModels.IMAGE.size(), 4, random);
    try (Backend backend = Backends.open("cpu");
        Model little = TestModels.random(Connectivity.DENSE, 1, random, backend);
        Model big = TestModels.random(Connectivity.DENSE, 3, random, backend);
        Session littleSession = little.newSession(20);
        Session bigSession = big.newSession(20)) {
      ConfidencePolicy policy = ConfidencePolicy.margin(List.of(0.15));
      BigLittle pair = new BigLittle(littleSession, bigSession, policy);
      StepCosts macs =
          BigLittle.costs(StepCosts.macs(little.network()), StepCosts.macs(big.network()));
      OperatingPoint done = pair.evaluate(images, _ -> {});
      Observations observations =
          Observations.pair(
              Observations.collect(littleSession, images, _ -> {}),
              Observations.collect(bigSession, images, _ -> {}),
              macs);
      assertEquals(observations.evaluate(policy), done);
      assertTrue(done.answered().get(0) > 5 && done.answered().get(1) > 5, done.toString());
      double expected = 53.0 * little.macs(0) + (double) done.answered().get(1) * big.macs(2);
      assertEquals(expected, done.cost(macs));
    }
  }

  @Test
  void refusesOtherImagesAndSmallerBatches() {
    Random random = new Random(2);
    try (Backend backend = Backends.open("cpu");
        Model model = TestModels.random(Connectivity.DENSE, 1, random, backend);
        Session two = model.newSession(2);
        Session one = model.newSession(1)) {
      ConfidencePolicy policy = ConfidencePolicy.margin(List.of(0.5));
      assertThrows(IllegalArgumentException.class, () -> new BigLittle(two, one, policy));
      Observations some =
          Observations.collect(
              one, TestImages.random(3, TestModels.IMAGE.size(), 4, random), _ -> {});
      Observations others =
          Observations.collect(
              one, TestImages.random(3, TestModels.IMAGE.size(), 4, random), _ -> {});
      StepCosts each = StepCosts.macs(model.network());
      StepCosts macs = BigLittle.costs(each, each);
      assertThrows(IllegalArgumentException.class, () -> Observations.pair(some, others, macs));
    }
  }
}
