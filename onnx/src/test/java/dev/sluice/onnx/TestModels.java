package dev.sluice.onnx;

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
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.UntrainedModel;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Models whose weights are in no pattern. */
final class TestModels {
  private static final long SEED = 5;

  private TestModels() {}

  /** A model with class names of every kind, and a normalisation of its own. */
  static StoredModel described() {
    StoredModel plain = UntrainedModel.of(NamedNetwork.RESNET8, 3, 1, Connectivity.DENSE);
    return new StoredModel(
        plain.network(),
        plain.parameters(),
        new Normalisation(List.of(0.5f, 0.25f, 1e-4f), List.of(1f, 2f, 0.1f)),
        List.of("a, b", "\u00e9", "\"c\""),
        null,
        Map.of());
  }

  /**
   * What no one would build: layers named like the tensors of a graph, images normalised, a value
   * added to itself, vectors convolved and pooled.
   */
  static StoredModel tangled(Connectivity connectivity) {
    Channels few = Channels.of(2, 3, 6);
    return model(
        "tangled",
        new Network(
            3,
            connectivity,
            new Shape(2, 7, 6),
            List.of(
                new Node("norm0", new Layer.BatchNorm2d()),
                new Node("sum", new Layer.Conv2d(few, 3, 1, 1)),
                new Node("norm1", new Layer.BatchNorm2d()),
                new Node("norm2", new Layer.BatchNorm2d()),
                new Node("pool1", new Layer.MaxPool2d(2, 2)),
                new Node("input", new Layer.ReLU()),
                Node.reading("twice", new Layer.Add(), "input", "input"),
                Node.reading("depthwise", new Layer.DepthwiseConv2d(3, 1, 1, true), "input"),
                Node.reading("plus", new Layer.Add(), "twice", "depthwise"),
                new Node("drop", new Layer.Dropout(0.5)),
                new Node("conv2", new Layer.Conv2d(few, 1, 1, 0, false)),
                new Node("relu2", new Layer.ReLU()),
                Node.reading("add", new Layer.Add(), "relu2", "plus"),
                new Node("pool2", new Layer.AvgPool2d(2, 1)),
                new Node("fc1", new Layer.Linear(Channels.of(3, 5, 8))),
                new Node("norm3", new Layer.BatchNorm2d()),
                new Node("conv3", new Layer.Conv2d(Channels.of(4, 5, 6), 3, 1, 1)),
                new Node("pool3", new Layer.MaxPool2d(1, 1)),
                new Node("norm4", new Layer.BatchNorm2d()),
                new Node("fc2", new Layer.Linear(Channels.of(2, 3, 7))),
                new Node("pool4", new Layer.AvgPool2d(1, 1)),
                new Node("fc3", new Layer.Linear(Channels.constant(4, 3))))));
  }

  /** A model with random weights. */
  static StoredModel model(String name, Network network) {
    Random random = new Random(SEED);
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    for (Parameter parameter : parameters.list()) {
      float[] values = parameters.values(parameter.id());
      for (int i = 0; i < values.length; i++) {
        double value = random.nextGaussian() / Math.sqrt(parameter.rowSize());
        values[i] = (float) (parameter.field().equals("running_var") ? Math.abs(value) : value);
      }
    }
    return UntrainedModel.of(name, network, parameters);
  }

  static String name(StoredModel model) {
    return model.provenance().get("networkName") + " " + model.network().connectivity();
  }
}
