package dev.sluice.testkit;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Normalisation;
import dev.sluice.core.StoredModel;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A small network to test; together they have all layers, dense and triangular.
 *
 * @param name for test names
 */
record TestNetwork(String name, Network network) {

  /** All of them. */
  static Stream<TestNetwork> all() {
    return Stream.of(Connectivity.values())
        .flatMap(
            connectivity ->
                Stream.of(
                    new TestNetwork(title("lenet", connectivity), lenet(connectivity)),
                    new TestNetwork(title("cifar", connectivity), cifar(connectivity)),
                    new TestNetwork(title("odd", connectivity), odd(connectivity)),
                    new TestNetwork(title("linear", connectivity), linear(connectivity)),
                    normalised("residual", connectivity, NormalisedNetworks::residual),
                    normalised("separable", connectivity, NormalisedNetworks::separable),
                    normalised("tangled", connectivity, NormalisedNetworks::tangled)));
  }

  private static TestNetwork normalised(
      String name, Connectivity connectivity, Function<Connectivity, Network> network) {
    return new TestNetwork(title(name, connectivity), network.apply(connectivity));
  }

  boolean isTriangular() {
    return network.connectivity() == Connectivity.TRIANGULAR;
  }

  /** Whether training gives other numbers than inference: those of the batch, or some dropped. */
  boolean trainsOtherwise() {
    return network.nodes().stream()
        .anyMatch(
            node ->
                node.layer() instanceof Layer.BatchNorm2d || node.layer() instanceof Layer.Dropout);
  }

  private static String title(String name, Connectivity connectivity) {
    return connectivity.name().toLowerCase(Locale.ROOT) + " " + name;
  }

  /** Convolutions without padding; every step adds to every layer. */
  private static Network lenet(Connectivity connectivity) {
    return new Network(
        3,
        connectivity,
        new Shape(1, 16, 16),
        List.of(
            new Node("conv1", new Layer.Conv2d(Channels.of(2, 5, 7), 3, 1, 0)),
            new Node("relu1", new Layer.ReLU()),
            new Node("pool1", new Layer.MaxPool2d(2, 2)),
            new Node("conv2", new Layer.Conv2d(Channels.of(4, 9, 13), 3, 1, 0)),
            new Node("relu2", new Layer.ReLU()),
            new Node("pool2", new Layer.MaxPool2d(2, 2)),
            new Node("fc1", new Layer.Linear(Channels.of(8, 16, 33))),
            new Node("relu3", new Layer.ReLU()),
            new Node("fc2", new Layer.Linear(Channels.constant(10, 3)))));
  }

  /** Padded convolutions; average pooling, and pooling that overlaps. */
  private static Network cifar(Connectivity connectivity) {
    return new Network(
        2,
        connectivity,
        new Shape(3, 11, 10),
        List.of(
            new Node("conv1", new Layer.Conv2d(Channels.of(3, 8), 5, 1, 2)),
            new Node("relu1", new Layer.ReLU()),
            new Node("pool1", new Layer.MaxPool2d(3, 2)),
            new Node("conv2", new Layer.Conv2d(Channels.of(5, 17), 3, 1, 1)),
            new Node("pool2", new Layer.AvgPool2d(2, 2)),
            new Node("relu2", new Layer.ReLU()),
            new Node("fc", new Layer.Linear(Channels.constant(5, 2)))));
  }

  /** Strides; pooling and activation in unusual places; layers that do not grow at every step. */
  private static Network odd(Connectivity connectivity) {
    // Channels that only older ones could read would be stranded in a triangular network.
    boolean triangular = connectivity == Connectivity.TRIANGULAR;
    Channels conv2 = triangular ? Channels.of(3, 5, 8, 9) : Channels.of(3, 3, 8, 9);
    return new Network(
        4,
        connectivity,
        new Shape(2, 13, 9),
        List.of(
            new Node("pool0", new Layer.AvgPool2d(2, 1)),
            new Node("conv1", new Layer.Conv2d(Channels.of(1, 4, 4, 6), 3, 2, 1)),
            new Node("pool1", new Layer.MaxPool2d(2, 1)),
            new Node("relu1", new Layer.ReLU()),
            new Node("conv2", new Layer.Conv2d(conv2, 1, 1, 0)),
            new Node("conv3", new Layer.Conv2d(Channels.of(2, 5, 7, 11), 2, 3, 1)),
            new Node("relu3", new Layer.ReLU()),
            new Node("fc", new Layer.Linear(Channels.constant(3, 4)))));
  }

  /** No convolution; the readout reads images of one pixel. */
  private static Network linear(Connectivity connectivity) {
    return new Network(
        2,
        connectivity,
        new Shape(17, 1, 1),
        List.of(
            new Node("fc1", new Layer.Linear(Channels.of(15, 31))),
            new Node("relu1", new Layer.ReLU()),
            new Node("fc2", new Layer.Linear(Channels.constant(2, 2)))));
  }

  /** A model with seeded weights. */
  StoredModel model() {
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    Numbers numbers = new Numbers(name.hashCode(), Numbers.Style.PLAIN);
    for (Parameter parameter : parameters.list()) {
      float[] values = parameters.values(parameter.id());
      boolean variance = parameter.field().equals("running_var");
      Elements.existing(
          parameter, i -> values[i] = variance ? Math.abs(numbers.next()) : numbers.next());
    }
    int channels = network.input().channels();
    return new StoredModel(
        network,
        parameters,
        new Normalisation(Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f)),
        IntStream.range(0, network.classes()).mapToObj(k -> "class " + k).toList(),
        null,
        Map.of());
  }

  /** Seeded images, (images, C, H, W). */
  float[] images(int images) {
    return new Numbers(images, Numbers.Style.PLAIN).array(images * network.input().size());
  }

  @Override
  public String toString() {
    return name;
  }
}
