package dev.sluice.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Connectivity;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepCostsTest {
  @Test
  void aDenseNetworkStartsAgain() {
    StepCosts costs = costs(Connectivity.DENSE);
    assertEquals(costs.of(1), costs.of(0, 1));
    assertEquals(costs.of(2), costs.of(0, 2));
  }

  @Test
  void aTriangularNetworkPaysTheDifference() {
    StepCosts costs = costs(Connectivity.TRIANGULAR);
    assertEquals(costs.of(1) - costs.of(0), costs.of(0, 1));
    assertEquals(costs.of(2) - costs.of(0), costs.of(0, 2));
    assertEquals(costs.of(2) - costs.of(1), costs.of(1, 2));
  }

  @Test
  void refusesListsThatDoNotFit() {
    List<List<Double>> two = List.of(List.of(), List.of(1.0));
    assertThrows(IllegalArgumentException.class, () -> new StepCosts("MACs", List.of(1.0), two));
    List<List<Double>> tooShort = List.of(List.of(), List.of());
    assertThrows(
        IllegalArgumentException.class, () -> new StepCosts("MACs", List.of(1.0, 2.0), tooShort));
  }

  private static StepCosts costs(Connectivity connectivity) {
    return StepCosts.macs(TestModels.network(connectivity, 3));
  }
}
