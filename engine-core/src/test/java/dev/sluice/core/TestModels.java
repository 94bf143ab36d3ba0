package dev.sluice.core;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Networks and models to store; weights in no pattern, so that a wrong place shows. */
final class TestModels {
  private TestModels() {}

  /** LeNet's layers with few channels; three steps, of different growth in every layer. */
  static Network lenet(Connectivity connectivity) {
    return new Network(
        3,
        connectivity,
        new Shape(2, 12, 10),
        List.of(
            new Node("conv1", new Layer.Conv2d(Channels.of(1, 2, 5), 3, 1, 0)),
            new Node("relu1", new Layer.ReLU()),
            new Node("pool1", new Layer.MaxPool2d(2, 2)),
            new Node("conv2", new Layer.Conv2d(Channels.of(2, 5, 6), 3, 1, 1)),
            new Node("relu2", new Layer.ReLU()),
            new Node("pool2", new Layer.AvgPool2d(2, 2)),
            new Node("fc1", new Layer.Linear(Channels.of(3, 4, 9))),
            new Node("relu3", new Layer.ReLU()),
            new Node("fc2", new Layer.Linear(Channels.constant(4, 3)))));
  }

  /** A chain of random layers; in dense ones some do not grow at every step. */
  static Network random(Random random) {
    int steps = 1 + random.nextInt(5);
    boolean dense = random.nextBoolean();
    List<Node> nodes = new ArrayList<>();
    int size = 8;
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = "n" + i + (random.nextBoolean() ? "-x" : "_Y");
      int kernel = 1 + random.nextInt(3);
      switch (random.nextInt(4)) {
        case 0 -> nodes.add(new Node(name, new Layer.ReLU()));
        case 1 -> {
          if (size > 2) {
            nodes.add(
                new Node(
                    name,
                    random.nextBoolean() ? new Layer.MaxPool2d(2, 2) : new Layer.AvgPool2d(2, 2)));
            size /= 2;
          }
        }
        case 2 -> {
          Channels channels = channels(random, steps, dense);
          nodes.add(new Node(name, new Layer.Conv2d(channels, kernel, 1, kernel / 2)));
          size += 2 * (kernel / 2) - kernel + 1;
        }
        default -> {
          nodes.add(new Node(name, new Layer.Linear(channels(random, steps, dense))));
          size = 1;
        }
      }
    }
    nodes.add(
        new Node("readout", new Layer.Linear(Channels.constant(2 + random.nextInt(4), steps))));
    Connectivity connectivity = dense ? Connectivity.DENSE : Connectivity.TRIANGULAR;
    return new Network(steps, connectivity, new Shape(1 + random.nextInt(3), 8, 8), nodes);
  }

  private static Channels channels(Random random, int steps, boolean mayPause) {
    List<Integer> prefixes = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int step = 0; step < steps; step++) {
      prefixes.add(count);
      count += (mayPause ? 0 : 1) + random.nextInt(4);
    }
    return new Channels(prefixes);
  }

  /** Random values for all elements that exist, 0 for the others. */
  static Parameters parameters(Network network, Random random) {
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    for (BlockTensor tensor : Blocks.tensors(parameters.list())) {
      float[] values = parameters.values(tensor.parameter().id());
      for (int run = 0; run < tensor.runs(); run++) {
        for (int i = 0; i < tensor.runLength(); i++) {
          values[tensor.offset(run) + i] = (float) random.nextGaussian();
        }
      }
    }
    return parameters;
  }

  /** A calibrated model. */
  static StoredModel model(Network network, long seed) {
    Parameters parameters = parameters(network, new Random(seed));
    List<Block> blocks = Blocks.of(parameters);
    List<Calibration.Threshold> thresholds =
        IntStream.range(0, network.steps() - 1)
            .mapToObj(s -> new Calibration.Threshold(0.9 - 0.1 * s, Blocks.digest(blocks, s + 1)))
            .toList();
    int channels = network.input().channels();
    return new StoredModel(
        network,
        parameters,
        new Normalisation(
            IntStream.range(0, channels).mapToObj(c -> 0.1f + c).toList(),
            IntStream.range(0, channels).mapToObj(c -> 1f / (3 + c)).toList()),
        IntStream.range(0, network.classes()).mapToObj(c -> "class \"" + c + "\" é").toList(),
        new Calibration(
            thresholds,
            "validation images of a test",
            0.5,
            new DriftReference(
                0,
                3,
                List.of(
                    new DriftReference.Quantile(-1, 0, 1), new DriftReference.Quantile(0.75, 1, 3)),
                IntStream.range(0, network.classes()).mapToObj(c -> Math.max(0, 2 - c)).toList())),
        Map.of("seed", Long.toString(seed), "data", "made up"));
  }
}
