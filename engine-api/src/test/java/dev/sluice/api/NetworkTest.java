package dev.sluice.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
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

  private static final Channels TWO = Channels.of(2, 4);

  /** Two convolutions that read conv0, and what follows them. */
  private static Network branches(Channels first, Channels second, int stride, Node... then) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node("conv0", new Layer.Conv2d(TWO, 3, 1, 1)));
    nodes.add(Node.reading("conv1", new Layer.Conv2d(first, 3, 1, 1, false), "conv0"));
    nodes.add(Node.reading("conv2", new Layer.Conv2d(second, 1, stride, 0), "conv0"));
    nodes.addAll(List.of(then));
    nodes.add(new Node("fc", new Layer.Linear(Channels.constant(3, 2))));
    return new Network(2, Connectivity.DENSE, new Shape(1, 6, 6), nodes);
  }

  private static String refused(Channels first, Channels second, int stride, Node... then) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> branches(first, second, stride, then))
            .getMessage());
  }

  @Test
  void nodesReadThoseThatTheyName() {
    Network network = branches(TWO, TWO, 1, Node.reading("add", new Layer.Add(), "conv1", "conv2"));
    assertEquals(
        List.of(List.of(0), List.of(1), List.of(1), List.of(2, 3), List.of(4)), network.inputs());
    assertEquals(new Shape(4, 6, 6), network.shapes().get(4));
    assertEquals(network.inputs(), network.at(0).inputs());
  }

  @Test
  void anAdditionNeedsEqualShapesAndChannels() {
    Node add = Node.reading("add", new Layer.Add(), "conv1", "conv2");
    assertEquals(
        "add: cannot add conv1, which is 4×6×6, and conv2, which is 4×3×3",
        refused(TWO, TWO, 2, add));
    assertEquals(
        "add: needs the same channels at every step, but conv1 has [2, 4] and conv2 has [3, 4]",
        refused(TWO, Channels.of(3, 4), 1, add));
  }

  @Test
  void whatIsReadMustFitTheLayer() {
    assertEquals(
        "add: takes 2 inputs, not 1", refused(TWO, TWO, 1, new Node("add", new Layer.Add())));
    assertEquals(
        "relu: takes 1 input, not 2",
        refused(TWO, TWO, 1, Node.reading("relu", new Layer.ReLU(), "conv1", "conv2")));
    assertEquals(
        "add: reads 'conv3', but no node before it has this name",
        refused(TWO, TWO, 1, Node.reading("add", new Layer.Add(), "conv1", "conv3")));
    assertEquals("conv1: no node reads it", refused(TWO, TWO, 1));
  }

  @Test
  void globalPoolingNeedsASquare() {
    assertEquals(
        "pool: needs a square input, not 2×5×6",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new Network(
                        1,
                        Connectivity.DENSE,
                        new Shape(2, 5, 6),
                        List.of(
                            new Node("pool", new Layer.GlobalAvgPool2d()),
                            new Node("fc", new Layer.Linear(Channels.of(2))))))
            .getMessage());
  }

  private static String refused(Supplier<?> made) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, made::get).getMessage());
  }

  /** Before anything is made of that size. */
  @Test
  void tooManyStepsOrNodesAreRefused() {
    Shape image = new Shape(1, 1, 1);
    assertEquals(
        "0 nodes with 2000000000 steps are more than 256 steps or 65536 nodes times steps",
        refused(() -> new Network(2_000_000_000, Connectivity.DENSE, image, List.of())));
    List<Node> nodes = Collections.nCopies(65_537, new Node("relu", new Layer.ReLU()));
    assertEquals(
        "65537 nodes with 1 steps are more than 256 steps or 65536 nodes times steps",
        refused(() -> new Network(1, Connectivity.DENSE, image, nodes)));
  }

  @Test
  void aNameIsShort() {
    assertEquals(200, new Node("n".repeat(200), new Layer.ReLU()).name().length());
    assertEquals(
        "node name 'nnnnnnnnnnnnnnnnnnnn…': 201 characters, at most 200 allowed",
        refused(() -> new Node("n".repeat(201), new Layer.ReLU())));
  }

  /** However far the layer whose channels it is lies below. */
  @Test
  void aChannelThatNothingReadsIsRefusedBelowManyLayers() {
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node("conv", new Layer.Conv2d(TWO, 1, 1, 0)));
    for (int i = 0; i < 30_000; i++) {
      nodes.add(new Node("relu" + i, new Layer.ReLU()));
    }
    nodes.add(new Node("fc", new Layer.Linear(Channels.constant(3, 2))));
    nodes.add(new Node("readout", new Layer.Linear(Channels.constant(2, 2))));
    String message =
        refused(() -> new Network(2, Connectivity.TRIANGULAR, new Shape(1, 1, 1), nodes));
    assertTrue(message.startsWith("conv adds channels at step 1, so fc must too"), message);
  }
}
