package dev.sluice.cuda;

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
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Networks of the shapes that people train, with seeded weights. */
final class TestModels {
  private static final long SEED = 11;

  private TestModels() {}

  /** LeNet's layers at a quarter of their channels. */
  static Network lenet(Connectivity connectivity) {
    return new Network(
        3,
        connectivity,
        new Shape(1, 28, 28),
        List.of(
            new Node("conv1", new Layer.Conv2d(Channels.of(2, 3, 5), 5, 1, 0)),
            new Node("relu1", new Layer.ReLU()),
            new Node("pool1", new Layer.MaxPool2d(2, 2)),
            new Node("conv2", new Layer.Conv2d(Channels.of(4, 7, 13), 5, 1, 0)),
            new Node("relu2", new Layer.ReLU()),
            new Node("pool2", new Layer.MaxPool2d(2, 2)),
            new Node("fc1", new Layer.Linear(Channels.of(31, 65, 125))),
            new Node("relu3", new Layer.ReLU()),
            new Node("fc2", new Layer.Linear(Channels.constant(10, 3)))));
  }

  /** The CIFAR network's layers, with average pooling too. */
  static Network cifar(Connectivity connectivity) {
    return new Network(
        3,
        connectivity,
        new Shape(3, 32, 32),
        List.of(
            new Node("conv1", new Layer.Conv2d(Channels.of(3, 8, 12), 5, 1, 2)),
            new Node("relu1", new Layer.ReLU()),
            new Node("pool1", new Layer.MaxPool2d(2, 2)),
            new Node("conv2", new Layer.Conv2d(Channels.of(4, 9, 16), 5, 1, 2)),
            new Node("relu2", new Layer.ReLU()),
            new Node("pool2", new Layer.AvgPool2d(2, 2)),
            new Node("conv3", new Layer.Conv2d(Channels.of(5, 17, 33), 5, 1, 2)),
            new Node("relu3", new Layer.ReLU()),
            new Node("pool3", new Layer.MaxPool2d(3, 2)),
            new Node("fc1", new Layer.Linear(Channels.of(7, 16, 31))),
            new Node("relu4", new Layer.ReLU()),
            new Node("fc2", new Layer.Linear(Channels.constant(10, 3)))));
  }

  static StoredModel model(Network network) {
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    Random random = new Random(SEED);
    for (Parameter parameter : parameters.list()) {
      float[] values = parameters.values(parameter.id());
      for (var region : parameter.inUse(network.steps() - 1)) {
        for (int row = region.rows().start(); row < region.rows().end(); row++) {
          int first = row * parameter.rowSize();
          for (int i = 0; i < region.columns().end() * parameter.taps(); i++) {
            values[first + i] = (float) random.nextGaussian() / 4;
          }
        }
      }
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

  /** Images as a session takes them. */
  static MemorySegment images(Network network, int images, Arena arena) {
    int size = images * network.input().size();
    MemorySegment segment = arena.allocate((long) size * Float.BYTES, Float.BYTES);
    Random random = new Random(SEED + 1);
    for (int i = 0; i < size; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
    }
    return segment;
  }
}
