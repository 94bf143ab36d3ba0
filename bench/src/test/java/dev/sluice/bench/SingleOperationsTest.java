package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import dev.sluice.trainer.NamedNetwork;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SingleOperationsTest {
  private static SingleOperations open(int step, int batch) {
    return new SingleOperations(Workload.of(NamedNetwork.LENET, Connectivity.DENSE), step, batch);
  }

  @Test
  void operationsAreTheLayersAndDoAllOfTheArithmetic() {
    try (SingleOperations single = open(3, 2)) {
      assertEquals(
          List.of("conv1", "conv2", "fc1", "fc2"),
          IntStream.range(0, single.count()).mapToObj(single::layer).toList());
      assertEquals(2 * 2_293_000, IntStream.range(0, single.count()).mapToLong(single::macs).sum());
      assertEquals(2, single.operation("fc1"));
      assertThrows(IllegalArgumentException.class, () -> single.operation("conv3"));
    }
  }

  @Test
  void bytesAreThoseOfTheWidth() {
    try (SingleOperations single = open(0, 2)) {
      long conv1 = 5 * 25 + 5 + 2 * (28 * 28 + 5 * 12 * 12);
      long readout = 10 * 125 + 10 + 2 * (125 + 10);
      assertEquals(4 * conv1, single.bytes(0));
      assertEquals(4 * readout, single.bytes(3));
    }
  }

  /** Their scales and shifts are derived from what the batch norms learned. */
  @ParameterizedTest
  @CsvSource({"RESNET8, 12501632", "SEPARABLE_CONVNET, 12036608"})
  void networksWithBatchNorms(NamedNetwork network, long macs) {
    try (SingleOperations single =
        new SingleOperations(Workload.of(network, Connectivity.DENSE), 3, 2)) {
      assertEquals(2 * macs, IntStream.range(0, single.count()).mapToLong(single::macs).sum());
      for (int operation = 0; operation < single.count(); operation++) {
        assertTrue(single.bytes(operation) > 0, single.layer(operation));
      }
    }
  }
}
