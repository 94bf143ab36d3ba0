package dev.sluice.testkit;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import java.util.ArrayList;
import java.util.List;

/** Small networks with batch norms, additions, depthwise convolutions and dropout. */
final class NormalisedNetworks {
  private final int steps;
  private final List<Node> nodes = new ArrayList<>();

  private NormalisedNetworks(int steps) {
    this.steps = steps;
  }

  /** Two residual blocks: one with a convolution beside it, one without. */
  static Network residual(Connectivity connectivity) {
    return new NormalisedNetworks(2)
        .conv("conv1", Channels.of(3, 5), 3, 1)
        .norm("norm1")
        .relu("relu1")
        .conv("conv2", Channels.of(5, 9), 3, 2)
        .norm("norm2")
        .relu("relu2")
        .conv("conv3", Channels.of(5, 9), 3, 1)
        .norm("norm3")
        .add(Node.reading("beside", new Layer.Conv2d(Channels.of(5, 9), 1, 2, 0), "relu1"))
        .add(Node.reading("add1", new Layer.Add(), "norm3", "beside"))
        .relu("relu4")
        .conv("conv4", Channels.of(5, 9), 3, 1)
        .norm("norm4")
        .relu("relu5")
        .add(Node.reading("add2", new Layer.Add(), "relu4", "relu5"))
        .add(new Node("pool", new Layer.GlobalAvgPool2d()))
        .readout(4, connectivity, new Shape(3, 8, 8));
  }

  /** Depthwise convolutions, each followed by one over single pixels; one width adds little. */
  static Network separable(Connectivity connectivity) {
    boolean triangular = connectivity == Connectivity.TRIANGULAR;
    Channels first = triangular ? Channels.of(2, 3, 17) : Channels.of(3, 3, 17);
    return new NormalisedNetworks(3)
        .conv("conv1", first, 3, 2)
        .norm("norm1")
        .relu("relu1")
        .add(new Node("dw1", new Layer.DepthwiseConv2d(3, 1, 1, false)))
        .norm("norm2")
        .relu("relu2")
        .conv("pw1", Channels.of(4, 6, 18), 1, 1)
        .norm("norm3")
        .relu("relu3")
        .add(new Node("dw2", new Layer.DepthwiseConv2d(2, 2, 0, true)))
        .relu("relu4")
        .add(new Node("drop", new Layer.Dropout(0.25)))
        .conv("pw2", Channels.of(5, 7, 19), 1, 1)
        .norm("norm4")
        .add(new Node("pool", new Layer.AvgPool2d(2, 1)))
        .add(new Node("drop2", new Layer.Dropout(0.5)))
        .readout(3, connectivity, new Shape(2, 11, 9));
  }

  /** What no one would build: what is read often, normalised twice, added to itself. */
  static Network tangled(Connectivity connectivity) {
    return new NormalisedNetworks(2)
        .norm("norm0")
        .add(new Node("conv1", new Layer.Conv2d(Channels.of(2, 6), 3, 1, 1)))
        .norm("norm1")
        .norm("norm2")
        .add(new Node("pool1", new Layer.MaxPool2d(2, 2)))
        .relu("relu1")
        .add(Node.reading("twice", new Layer.Add(), "relu1", "relu1"))
        .add(Node.reading("dw", new Layer.DepthwiseConv2d(3, 1, 1, true), "relu1"))
        .add(Node.reading("add1", new Layer.Add(), "twice", "dw"))
        .add(Node.reading("drop", new Layer.Dropout(0.5), "add1"))
        .conv("conv2", Channels.of(2, 6), 1, 1)
        .relu("relu2")
        .add(Node.reading("add2", new Layer.Add(), "relu2", "add1"))
        .add(Node.reading("add3", new Layer.Add(), "add2", "relu1"))
        .relu("relu3")
        .norm("norm3")
        .add(new Node("fc1", new Layer.Linear(Channels.of(3, 5))))
        .norm("norm4")
        .relu("relu4")
        .readout(5, connectivity, new Shape(2, 7, 6));
  }

  private NormalisedNetworks add(Node node) {
    nodes.add(node);
    return this;
  }

  private NormalisedNetworks conv(String name, Channels channels, int kernelSize, int stride) {
    return add(
        new Node(name, new Layer.Conv2d(channels, kernelSize, stride, kernelSize / 2, false)));
  }

  private NormalisedNetworks norm(String name) {
    return add(new Node(name, new Layer.BatchNorm2d()));
  }

  private NormalisedNetworks relu(String name) {
    return add(new Node(name, new Layer.ReLU()));
  }

  private Network readout(int classes, Connectivity connectivity, Shape image) {
    nodes.add(new Node("fc", new Layer.Linear(Channels.constant(classes, steps))));
    return new Network(steps, connectivity, image, nodes);
  }
}
