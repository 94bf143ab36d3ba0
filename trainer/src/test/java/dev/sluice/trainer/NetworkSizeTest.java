package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkSizeTest {
  private static Network network(int convolution, int hidden) {
    return new Network(
        1,
        Connectivity.DENSE,
        new Shape(1, 28, 28),
        List.of(
            new Node("conv", new Layer.Conv2d(Channels.of(convolution), 1, 1, 0)),
            new Node("pool", new Layer.GlobalAvgPool2d()),
            new Node("fc", new Layer.Linear(Channels.of(hidden))),
            new Node("readout", new Layer.Linear(Channels.of(2)))));
  }

  private static String refusal(Network network, long memory) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> NetworkSize.checked(network, memory))
            .getMessage());
  }

  @Test
  void namesTheLayerAndTheLimit() {
    assertEquals(
        "fc: too many weights: 2000000000 outputs, each reads 2×1×1 numbers; a layer has at most"
            + " 2147483647 weights",
        refusal(network(2, 2_000_000_000), Long.MAX_VALUE));
    assertEquals(
        "conv: too many activations: 3000000×28×28 for an image; a layer has at most 2147483647",
        refusal(network(3_000_000, 2), Long.MAX_VALUE));
  }

  /** 4,096·4,096 weights and their velocities take 128 MB, all others 0.2 MB. */
  @Test
  void namesTheLayerThatTakesMostOfTheMemory() {
    Network network = network(4096, 4096);
    assertSame(network, NetworkSize.checked(network, 129 << 20));
    String message = refusal(network, 128 << 20);
    assertTrue(
        message.startsWith(
            "fc: too many weights: with 16,777,216 of them, training needs 128 MB, and Java has 128"
                + " MB"),
        message);
  }
}
