package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Connectivity;
import dev.sluice.trainer.NamedNetwork;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
}
