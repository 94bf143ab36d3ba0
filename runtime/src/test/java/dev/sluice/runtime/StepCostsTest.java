package dev.sluice.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.core.Model;
import dev.sluice.testkit.Arithmetic;
import dev.sluice.testkit.ReferenceBackend;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StepCostsTest {
  @Test
  void aDenseNetworkStartsAgain() {
    StepCosts costs = costs(Connectivity.DENSE);
    assertEquals(costs.macs(1), costs.macs(0, 1));
    assertEquals(costs.macs(2), costs.macs(0, 2));
  }

  @Test
  void aTriangularNetworkPaysTheDifference() {
    StepCosts costs = costs(Connectivity.TRIANGULAR);
    assertEquals(costs.macs(1) - costs.macs(0), costs.macs(0, 1));
    assertEquals(costs.macs(2) - costs.macs(0), costs.macs(0, 2));
    assertEquals(costs.macs(2) - costs.macs(1), costs.macs(1, 2));
  }

  @Test
  void refusesListsThatDoNotFit() {
    List<List<Long>> two = List.of(List.of(), List.of(1L));
    assertThrows(IllegalArgumentException.class, () -> new StepCosts(List.of(1L), two));
    List<List<Long>> tooShort = List.of(List.of(), List.of());
    assertThrows(IllegalArgumentException.class, () -> new StepCosts(List.of(1L, 2L), tooShort));
  }

  private static StepCosts costs(Connectivity connectivity) {
    try (Backend backend = new ReferenceBackend(Arithmetic.FLOAT);
        Model model = TestModels.random(connectivity, 3, new Random(1), backend)) {
      return StepCosts.of(model);
    }
  }
}
