package dev.sluice.trainer;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.StoredModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
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
      to.conv("1", 20, 5, 0).conv("2", 50, 5, 0).linear("fc1", 500).readout("fc2");
    }
  },

  /**
   * Three padded 5×5 convolutions of 32, 32 and 64 channels, each with ReLU and 2×2 max pooling,
   * then fc64 and the readout. 12,354,176 multiply-accumulates on 32×32×3 images.
   */
  CIFAR_CONVNET("cifar-convnet", new Shape(3, 32, 32)) {
    @Override
    void layers(Builder to) {
      to.conv("1", 32, 5, 2).conv("2", 32, 5, 2).conv("3", 64, 5, 2);
      to.linear("fc1", 64).readout("fc2");
    }
  },

  /**
   * A small network for house numbers: convolutions 5×5-16 and 7×7-512, each with ReLU and 2×2 max
   * pooling, then fc20 and the readout (the layers of Tann et al. 2017, arXiv 1612.03940; pooling
   * and padding are not given there). 26,794,952 multiply-accumulates on 32×32×3 images.
   */
  SVHN_CONVNET("svhn-convnet", new Shape(3, 32, 32)) {
    @Override
    void layers(Builder to) {
      to.conv("1", 16, 5, 0).conv("2", 512, 7, 0).linear("fc1", 20).readout("fc2");
    }
  },

  /**
   * The residual network of MLPerf Tiny's image classification: one block of 16, 32 and 64 channels
   * each. 12,501,632 multiply-accumulates on 32×32×3 images.
   */
  RESNET8("resnet8", new Shape(3, 32, 32)) {
    @Override
    void layers(Builder to) {
      to.residual(1);
    }
  },

  /**
   * The residual network for CIFAR of He et al. 2015 with three blocks of 16, 32 and 64 channels
   * each; a 1×1 convolution goes beside a block that changes the shape. 40,813,184
   * multiply-accumulates on 32×32×3 images.
   */
  RESNET20("resnet20", new Shape(3, 32, 32)) {
    @Override
    void layers(Builder to) {
      to.residual(3);
    }
  },

  /**
   * Depthwise-separable convolutions, as in MobileNet (Howard et al. 2017): a 3×3 convolution of 32
   * channels, then four pairs of a 3×3 depthwise and a 1×1 convolution of 64, 128, 256 and 256
   * channels, batch norm and ReLU after each, global average pooling and the readout. 12,036,608
   * multiply-accumulates on 32×32×3 images.
   */
  SEPARABLE_CONVNET("separable-convnet", new Shape(3, 32, 32)) {
    @Override
    void layers(Builder to) {
      to.group("conv1", 32).normalised("conv1", "norm1", "conv1", 3, 1).relu("relu1");
      to.separable("2", 64, 1).separable("3", 128, 2).separable("4", 256, 2);
      to.separable("5", 256, 1).globalPool().readout("fc");
    }
  };

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
    Builder builder = new Builder(widths, classes);
    layers(builder);
    checkLayers(widths.channels().keySet(), builder.groups.keySet());
    try {
      return NetworkSize.checked(new Network(widths.steps(), connectivity, images, builder.nodes));
    } catch (IllegalArgumentException e) {
      throw new SluiceException("%s for %s images: %s".formatted(id, images, e.getMessage()), e);
    }
  }

  /**
   * What is said of a model's layers by node, from what is said by layer as {@link Widths} names
   * them: in a named network one name may stand for several nodes; in others it is the node's.
   *
   * @throws SluiceException if the named network that the model has, has no layer of a name
   */
  static <T> Map<String, T> byNode(StoredModel model, Map<String, T> byLayer) {
    String name = model.provenance().getOrDefault("networkName", "");
    return Arrays.stream(values())
        .filter(named -> named.id.equals(name))
        .filter(named -> named.isMadeOf(model.network().nodes()))
        .findFirst()
        .map(named -> named.byNode(byLayer))
        .orElse(byLayer);
  }

  private <T> Map<String, T> byNode(Map<String, T> byLayer) {
    Map<String, Group> groups = built().groups;
    checkLayers(byLayer.keySet(), groups.keySet());
    Map<String, T> byNode = new HashMap<>();
    groups.forEach(
        (layer, group) -> {
          if (byLayer.containsKey(layer)) {
            group.nodes().forEach(node -> byNode.put(node, byLayer.get(layer)));
          }
        });
    return byNode;
  }

  /** Whether a network has this one's nodes. */
  private boolean isMadeOf(List<Node> nodes) {
    return built().nodes.stream()
        .map(Node::name)
        .toList()
        .equals(nodes.stream().map(Node::name).toList());
  }

  private Builder built() {
    Builder builder = new Builder(Widths.uniform(1), 2);
    layers(builder);
    return builder;
  }

  private void checkLayers(Set<String> named, Set<String> layers) {
    TreeSet<String> unknown = new TreeSet<>(named);
    unknown.removeAll(layers);
    if (!unknown.isEmpty()) {
      throw new SluiceException(
          "%s has no layer %s; its layers are %s".formatted(id, unknown, layers));
    }
  }

  abstract void layers(Builder to);

  /**
   * Nodes with the same channels, which one name stands for.
   *
   * @param nodes their names, added as the nodes are
   */
  private record Group(Channels channels, List<String> nodes) {}

  /** Collects layers. */
  private static final class Builder {
    private final Widths widths;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final int classes;

    Builder(Widths widths, int classes) {
      this.widths = widths;
      this.classes = classes;
    }

    /** A convolution, ReLU and 2×2 max pooling. */
    Builder conv(String number, int full, int kernelSize, int padding) {
      String name = "conv" + number;
      group(name, full);
      add(name, name, channels -> new Layer.Conv2d(channels, kernelSize, 1, padding));
      nodes.add(new Node("relu" + number, new Layer.ReLU()));
      nodes.add(new Node("pool" + number, new Layer.MaxPool2d(2, 2)));
      return this;
    }

    /** A linear layer and ReLU. */
    Builder linear(String name, int full) {
      group(name, full);
      add(name, name, Layer.Linear::new);
      nodes.add(new Node("relu_" + name, new Layer.ReLU()));
      return this;
    }

    /** All of a residual network: what is added up has the channels of its stack. */
    void residual(int blocks) {
      group("stack1", 16).group("stack2", 32).group("stack3", 64);
      normalised("conv1", "norm1", "stack1", 3, 1).relu("relu1");
      for (int stack = 1; stack <= 3; stack++) {
        for (int block = 1; block <= blocks; block++) {
          block("stack" + stack, block, stack > 1 && block == 1);
        }
      }
      globalPool().readout("fc");
    }

    /** Two 3×3 convolutions, and beside them nothing, or a 1×1 convolution where they halve. */
    private void block(String stack, int number, boolean halves) {
      String prefix = "%s_%d_".formatted(stack, number);
      String input = nodes.getLast().name();
      normalised(prefix + "conv1", prefix + "norm1", stack, 3, halves ? 2 : 1);
      relu(prefix + "relu1");
      normalised(prefix + "conv2", prefix + "norm2", stack, 3, 1);
      String beside = input;
      if (halves) {
        beside = prefix + "beside";
        add(stack, beside, channels -> new Layer.Conv2d(channels, 1, 2, 0), input);
      }
      nodes.add(Node.reading(prefix + "add", new Layer.Add(), prefix + "norm2", beside));
      relu(prefix + "relu2");
    }

    /** A depthwise and a 1×1 convolution, each with batch norm and ReLU. */
    Builder separable(String number, int full, int stride) {
      nodes.add(new Node("depthwise" + number, new Layer.DepthwiseConv2d(3, stride, 1, false)));
      nodes.add(new Node("norm%s_1".formatted(number), new Layer.BatchNorm2d()));
      relu("relu%s_1".formatted(number));
      String name = "conv" + number;
      group(name, full).normalised(name, "norm%s_2".formatted(number), name, 1, 1);
      return relu("relu%s_2".formatted(number));
    }

    /** A convolution that keeps the size, or divides it by its stride, and a batch norm. */
    Builder normalised(String name, String norm, String group, int kernelSize, int stride) {
      int padding = kernelSize / 2;
      add(group, name, each -> new Layer.Conv2d(each, kernelSize, stride, padding, false));
      nodes.add(new Node(norm, new Layer.BatchNorm2d()));
      return this;
    }

    Builder relu(String name) {
      nodes.add(new Node(name, new Layer.ReLU()));
      return this;
    }

    Builder globalPool() {
      nodes.add(new Node("pool", new Layer.GlobalAvgPool2d()));
      return this;
    }

    void readout(String name) {
      nodes.add(new Node(name, new Layer.Linear(Channels.constant(classes, widths.steps()))));
    }

    /** A name for nodes that have the same channels. */
    Builder group(String name, int full) {
      groups.put(name, new Group(widths.of(name, full), new ArrayList<>()));
      return this;
    }

    private void add(String group, String name, Function<Channels, Layer> layer, String... inputs) {
      Group to = Objects.requireNonNull(groups.get(group));
      to.nodes().add(name);
      nodes.add(Node.reading(name, layer.apply(to.channels()), inputs));
    }
  }
}
