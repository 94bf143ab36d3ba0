package dev.sluice.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static Network network(Connectivity connectivity, Channels conv, Channels fc) {
    return new Network(
        3,
        connectivity,
        new Shape(1, 6, 6),
        List.of(
            new Node("conv", new Layer.Conv2d(conv, 3, 1, 0)),
            new Node("relu", new Layer.ReLU()),
            new Node("fc", new Layer.Linear(fc)),
            new Node("readout", new Layer.Linear(Channels.constant(4, 3)))));
  }

  @Test
  void channelsAreRoundedHalfUpAndAtLeastOne() {
    assertEquals(List.of(13, 25, 38, 50), Channels.uniform(50, 4).prefixes());
    assertEquals(List.of(1, 1, 2), Channels.scaled(2, List.of(0.1, 0.7, 1.0)).prefixes());
  }

  @Test
  void aChannelThatNothingReadsIsRefusedWhenTriangular() {
    Channels conv = Channels.of(1, 2, 4);
    Channels fc = Channels.of(3, 3, 8);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> network(Connectivity.TRIANGULAR, conv, fc))
            .getMessage();
    assertEquals(
        "conv adds channels at step 1, so fc must too: in a triangular network nothing else would"
            + " read them",
        message);
    assertEquals(3, network(Connectivity.DENSE, conv, fc).steps());
  }

  @Test
  void layersThatDoNotGrowAreFineWhereNothingBelowDoes() {
    Network network =
        network(Connectivity.TRIANGULAR, Channels.constant(2, 3), Channels.of(3, 4, 4));
    assertEquals(
        List.of(1, 2, 2, 4, 4),
        network.narrowed(2).channels().stream().map(Channels::full).toList());
  }

  @Test
  void oneWidthIsAnOrdinaryNetwork() {
    Network network = network(Connectivity.DENSE, Channels.of(1, 2, 4), Channels.of(3, 5, 8));
    assertEquals(
        List.of(1, 2, 2, 5, 4), network.at(1).channels().stream().map(Channels::full).toList());
  }

  @Test
  void anotherSlicingKeepsTheLayers() {
    Network dense = network(Connectivity.DENSE, Channels.of(1, 2, 4), Channels.of(3, 5, 8));
    Channels two = Channels.of(2, 4);

    Network sliced =
        dense.sliced(
            2,
            Connectivity.TRIANGULAR,
            (name, channels) -> name.equals("readout") ? channels.narrowed(2) : two);

    assertEquals(
        new Network(
            2,
            Connectivity.TRIANGULAR,
            new Shape(1, 6, 6),
            List.of(
                new Node("conv", new Layer.Conv2d(two, 3, 1, 0)),
                new Node("relu", new Layer.ReLU()),
                new Node("fc", new Layer.Linear(two)),
                new Node("readout", new Layer.Linear(Channels.of(4, 4))))),
        sliced);
  }
}
