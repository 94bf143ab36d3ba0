package dev.sluice.runtime.accelerator;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Networks to estimate and to run. */
final class TestNetworks {
  private TestNetworks() {}

  /** A network of one width. */
  static Network single(Shape input, Layer... layers) {
    return new Network(1, Connectivity.DENSE, input, nodes(List.of(layers)));
  }

  private static List<Node> nodes(List<? extends Layer> layers) {
    return IntStream.range(0, layers.size())
        .mapToObj(i -> new Node("n" + i, layers.get(i)))
        .toList();
  }

  /** Caffe's LeNet, as {@code sluice train} makes it. */
  static Network lenet(Connectivity connectivity, int steps) {
    return new Network(
        steps,
        connectivity,
        new Shape(1, 28, 28),
        nodes(
            List.of(
                new Layer.Conv2d(Channels.uniform(20, steps), 5, 1, 0),
                new Layer.MaxPool2d(2, 2),
                new Layer.Conv2d(Channels.uniform(50, steps), 5, 1, 0),
                new Layer.MaxPool2d(2, 2),
                new Layer.Linear(Channels.uniform(500, steps)),
                new Layer.ReLU(),
                new Layer.Linear(Channels.constant(10, steps)))));
  }

  /** cuda-convnet's network for CIFAR-10. */
  static Network alex() {
    return single(
        new Shape(3, 32, 32),
        conv(32, 5, 2),
        new Layer.MaxPool2d(3, 2),
        new Layer.ReLU(),
        conv(32, 5, 2),
        new Layer.ReLU(),
        new Layer.AvgPool2d(3, 2),
        conv(64, 5, 2),
        new Layer.ReLU(),
        new Layer.AvgPool2d(3, 2),
        linear(10));
  }

  /** For SVHN. That each convolution is pooled 2×2 is an assumption. */
  static Network convNet() {
    return single(
        new Shape(3, 32, 32),
        conv(16, 5, 0),
        new Layer.ReLU(),
        new Layer.MaxPool2d(2, 2),
        conv(512, 7, 0),
        new Layer.ReLU(),
        new Layer.MaxPool2d(2, 2),
        linear(20),
        new Layer.ReLU(),
        linear(10));
  }

  static Layer conv(int channels, int kernelSize, int padding) {
    return new Layer.Conv2d(Channels.of(channels), kernelSize, 1, padding);
  }

  static Layer linear(int channels) {
    return new Layer.Linear(Channels.of(channels));
  }

  /** A chain of up to four layers of any kind before the readout; every step adds channels. */
  static Network random(Random random) {
    int steps = 1 + random.nextInt(4);
    Shape input = new Shape(1 + random.nextInt(4), 1 + random.nextInt(40), 1 + random.nextInt(40));
    List<Layer> layers = new ArrayList<>();
    int smallest = Math.min(input.height(), input.width());
    for (int i = random.nextInt(5); i > 0; i--) {
      int kernel = 1 + random.nextInt(Math.min(5, smallest));
      switch (random.nextInt(5)) {
        case 0 -> layers.add(new Layer.ReLU());
        case 1 -> {
          layers.add(new Layer.MaxPool2d(kernel, 1 + random.nextInt(2)));
          smallest = pooled(smallest, kernel, layers.getLast());
        }
        case 2 -> {
          layers.add(new Layer.AvgPool2d(kernel, 1 + random.nextInt(2)));
          smallest = pooled(smallest, kernel, layers.getLast());
        }
        case 3 -> {
          layers.add(new Layer.Linear(growing(random, steps, 200)));
          smallest = 1;
        }
        default -> {
          layers.add(new Layer.Conv2d(growing(random, steps, 40), kernel, 1, kernel / 2));
        }
      }
    }
    layers.add(new Layer.Linear(Channels.constant(2 + random.nextInt(19), steps)));
    Connectivity connectivity = random.nextBoolean() ? Connectivity.DENSE : Connectivity.TRIANGULAR;
    return new Network(steps, connectivity, input, nodes(layers));
  }

  private static int pooled(int size, int kernel, Layer layer) {
    int stride =
        layer instanceof Layer.MaxPool2d max ? max.stride() : ((Layer.AvgPool2d) layer).stride();
    return (size - kernel) / stride + 1;
  }

  private static Channels growing(Random random, int steps, int most) {
    List<Integer> prefixes = new ArrayList<>();
    for (int channels = 0; prefixes.size() < steps; ) {
      channels += 1 + random.nextInt(most);
      prefixes.add(channels);
    }
    return new Channels(prefixes);
  }

  static StoredModel model(Network network, Parameters parameters) {
    int channels = network.input().channels();
    return new StoredModel(
        network,
        parameters,
        new Normalisation(Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f)),
        IntStream.range(0, network.classes()).mapToObj(k -> "class " + k).toList(),
        null,
        Map.of());
  }

  /** A model with random weights, whose sums keep the size of its inputs. */
  static StoredModel model(Network network, Random random) {
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    for (Parameter parameter : parameters.list()) {
      float[] values = parameters.values(parameter.id());
      double deviation = parameter.rank() == 1 ? 0.1 : Math.sqrt(2.0 / parameter.rowSize());
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
    }
    return model(network, parameters);
  }

  /** A readout alone, without biases; weights that are not given are random. */
  static StoredModel linearModel(int inputs, int classes, float... weights) {
    Network network = single(new Shape(inputs, 1, 1), linear(classes));
    StoredModel model = model(network, new Random(1));
    System.arraycopy(weights, 0, model.parameters().values(0), 0, weights.length);
    Arrays.fill(model.parameters().values(1), 0);
    return model;
  }
}
