package dev.sluice.testkit;

import dev.sluice.api.Connectivity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Layers of the size of real networks, whose weights and sums are longer than the blocks that
 * backends cut their work into.
 */
public interface LargeLayerConformance extends BackendUnderTest {

  /**
   * LeNet's and a CIFAR network's layers, and one whose pooling windows overlap, at their narrowest
   * and widest steps.
   */
  @TestFactory
  default Stream<DynamicTest> largeLayers() {
    List<ConvCase> cases = new ArrayList<>();
    for (LargeLayer layer : LargeLayer.ALL) {
      for (Connectivity connectivity : Connectivity.values()) {
        for (int step : new int[] {0, 3}) {
          cases.add(layer.forward(connectivity, step));
        }
      }
    }
    return cases.stream()
        .map(c -> c.scenario(new Numbers(c.toString().hashCode(), Numbers.Style.PLAIN)))
        .map(
            scenario ->
                DynamicTest.dynamicTest(
                    scenario.name(), () -> Comparison.fewBatches(backend(), scenario)));
  }

  /** Their gradients: the widest step's block, and all. */
  @TestFactory
  default Stream<DynamicTest> largeGradients() {
    List<Scenario> scenarios = new ArrayList<>();
    for (LargeLayer layer : LargeLayer.ALL) {
      for (Connectivity connectivity : Connectivity.values()) {
        GradientCase last = layer.backward(connectivity, 3);
        scenarios.add(last.weightGradient(true));
        scenarios.add(last.inputGradient());
      }
      scenarios.add(layer.backward(Connectivity.DENSE, 0).weightGradient(true));
    }
    return scenarios.stream()
        .map(
            scenario ->
                DynamicTest.dynamicTest(
                    scenario.name(), () -> Comparison.fewGradients(backend(), scenario)));
  }
}
