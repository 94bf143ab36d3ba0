package dev.sluice.runtime;

import dev.sluice.api.Backend;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import dev.sluice.core.Model;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Normalisation;
import dev.sluice.core.StoredModel;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Models with random weights, whose margins spread from 0 to 1. */
final class TestModels {
  static final Shape IMAGE = new Shape(2, 6, 5);

  private TestModels() {}

  /** A convolution, a hidden layer and a readout of four classes. */
  static Network network(Connectivity connectivity, int steps) {
    return new Network(
        steps,
        connectivity,
        IMAGE,
        List.of(
            new Node("conv1", new Layer.Conv2d(channels(2, 3, steps), 3, 1, 1)),
            new Node("relu1", new Layer.ReLU()),
            new Node("pool1", new Layer.MaxPool2d(2, 2)),
            new Node("fc1", new Layer.Linear(channels(3, 4, steps))),
            new Node("relu2", new Layer.ReLU()),
            new Node("fc2", new Layer.Linear(Channels.constant(4, steps)))));
  }

  private static Channels channels(int first, int more, int steps) {
    return new Channels(IntStream.range(0, steps).mapToObj(step -> first + more * step).toList());
  }

  static Parameters randomParameters(Network network, Random random) {
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    parameters
        .list()
        .forEach(
            parameter -> {
              float[] values = parameters.values(parameter.id());
              for (int i = 0; i < values.length; i++) {
                values[i] = 0.4f * (float) random.nextGaussian();
              }
            });
    return parameters;
  }

  static Model load(Network network, Parameters parameters, Backend backend) {
    int channels = network.input().channels();
    StoredModel stored =
        new StoredModel(
            network,
            parameters,
            new Normalisation(Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f)),
            IntStream.range(0, network.classes()).mapToObj(k -> "class " + k).toList(),
            null,
            Map.of());
    return Model.of(stored, backend);
  }

  static Model random(Connectivity connectivity, int steps, Random random, Backend backend) {
    Network network = network(connectivity, steps);
    return load(network, randomParameters(network, random), backend);
  }
}
