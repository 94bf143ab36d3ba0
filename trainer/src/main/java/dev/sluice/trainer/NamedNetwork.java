package dev.sluice.trainer;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Networks that can be asked for by name. Numbers are channels at full width. */
public enum NamedNetwork implements NetworkDesign {
  /**
   * Caffe's LeNet: conv5-20, pool, conv5-50, pool, fc500, readout, with a ReLU after every layer
   * but the last. 2,293,000 multiply-accumulates on 28×28×1 images.
   */
  LENET("lenet", new Shape(1, 28, 28)) {
    @Override
    void layers(Builder to) {
      to.conv("1", 20, 0).conv("2", 50, 0).linear("fc1", 500);
    }
  },

  /**
   * Three padded 5×5 convolutions of 32, 32 and 64 channels, each with ReLU and 2×2 max pooling,
   * then fc64 and the readout. 12,354,176 multiply-accumulates on 32×32×3 images.
   */
  CIFAR_CONVNET("cifar-convnet", new Shape(3, 32, 32)) {
    @Override
    void layers(Builder to) {
      to.conv("1", 32, 2).conv("2", 32, 2).conv("3", 64, 2).linear("fc1", 64);
    }
  };

  private static final String READOUT = "fc2";

  private final String id;

  @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
  private final Shape input;

  NamedNetwork(String id, Shape input) {
    this.id = id;
    this.input = input;
  }

  /**
   * Finds a network by name.
   *
   * @throws SluiceException listing the names, if there is none of this name
   */
  public static NamedNetwork of(String id) {
    return Arrays.stream(values())
        .filter(network -> network.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new SluiceException(
                    "there is no network '%s'; known: %s"
                        .formatted(
                            id,
                            Arrays.stream(values())
                                .map(network -> network.id)
                                .collect(Collectors.joining(", ")))));
  }

  /** Its name, lower-case. */
  @Override
  public String id() {
    return id;
  }

  @Override
  public Shape input() {
    return input;
  }

  @Override
  public Network build(Shape images, int classes, Widths widths, Connectivity connectivity) {
    Builder builder = new Builder(widths);
    layers(builder);
    TreeSet<String> unknown = new TreeSet<>(widths.channels().keySet());
    unknown.removeAll(builder.sliced);
    if (!unknown.isEmpty()) {
      throw new SluiceException(
          "%s has no layer %s; its layers are %s".formatted(id, unknown, builder.sliced));
    }
    Channels readout = Channels.constant(classes, widths.steps());
    builder.nodes.add(new Node(READOUT, new Layer.Linear(readout)));
    try {
      return new Network(widths.steps(), connectivity, images, builder.nodes);
    } catch (IllegalArgumentException e) {
      throw new SluiceException("%s for %s images: %s".formatted(id, images, e.getMessage()), e);
    }
  }

  abstract void layers(Builder to);

  /** Collects layers. */
  private static final class Builder {
    private final Widths widths;
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> sliced = new ArrayList<>();

    Builder(Widths widths) {
      this.widths = widths;
    }

    /** A 5×5 convolution, ReLU and 2×2 max pooling. */
    Builder conv(String number, int full, int padding) {
      String name = "conv" + number;
      nodes.add(new Node(name, new Layer.Conv2d(sliced(name, full), 5, 1, padding)));
      nodes.add(new Node("relu" + number, new Layer.ReLU()));
      nodes.add(new Node("pool" + number, new Layer.MaxPool2d(2, 2)));
      return this;
    }

    /** A linear layer and ReLU. */
    Builder linear(String name, int full) {
      nodes.add(new Node(name, new Layer.Linear(sliced(name, full))));
      nodes.add(new Node("relu_" + name, new Layer.ReLU()));
      return this;
    }

    private Channels sliced(String name, int full) {
      sliced.add(name);
      return widths.of(name, full);
    }
  }
}
