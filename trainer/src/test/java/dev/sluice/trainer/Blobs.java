package dev.sluice.trainer;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import dev.sluice.trainer.data.DataDigest;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A data set that is easy to learn, a bright quarter of a noisy image, and networks for it. */
public final class Blobs {
  private static final Shape SHAPE = new Shape(1, 8, 8);
  private static final List<String> CLASSES =
      List.of("top left", "top right", "bottom left", "bottom right");

  private Blobs() {}

  static DataSet dataSet() {
    return dataSet(200, 40, 100);
  }

  public static DataSet dataSet(int train, int validation, int test) {
    SplittableRandom random = new SplittableRandom(7);
    return dataSet(images(train, random), images(validation, random), images(test, random));
  }

  static DataSet dataSet(LabelledImages train, LabelledImages validation, LabelledImages test) {
    DataDigest digest = DataDigest.of(CLASSES, List.of(train, validation, test));
    return new DataSet("blobs", CLASSES, train, validation, test, "made up", 1, digest);
  }

  private static LabelledImages images(int count, SplittableRandom random) {
    List<byte[]> pixels = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(CLASSES.size());
      byte[] image = new byte[SHAPE.size()];
      for (int p = 0; p < image.length; p++) {
        int quarter = p / SHAPE.width() / 4 * 2 + p % SHAPE.width() / 4;
        image[p] = (byte) (random.nextInt(120) + (quarter == label ? 60 : 0));
      }
      pixels.add(image);
      labels.add(label);
    }
    return LabelledImages.of(SHAPE, pixels, labels);
  }

  /** A convolution, a hidden layer and the readout, with three steps. */
  public static Network network(Connectivity connectivity) {
    return new Network(
        3,
        connectivity,
        SHAPE,
        List.of(
            new Node("conv1", new Layer.Conv2d(Channels.of(2, 3, 7), 3, 1, 1)),
            new Node("relu1", new Layer.ReLU()),
            new Node("pool1", new Layer.MaxPool2d(2, 2)),
            new Node("fc1", new Layer.Linear(Channels.of(5, 9, 17))),
            new Node("relu2", new Layer.ReLU()),
            new Node("fc2", new Layer.Linear(Channels.constant(CLASSES.size(), 3)))));
  }

  /** A residual block with batch norms beside a depthwise convolution, dropout; two steps. */
  static Network residual(Connectivity connectivity) {
    Channels channels = Channels.of(4, 9);
    return new Network(
        2,
        connectivity,
        SHAPE,
        List.of(
            new Node("conv1", new Layer.Conv2d(channels, 3, 1, 1, false)),
            new Node("norm1", new Layer.BatchNorm2d()),
            new Node("relu1", new Layer.ReLU()),
            new Node("conv2", new Layer.Conv2d(channels, 3, 2, 1, false)),
            new Node("norm2", new Layer.BatchNorm2d()),
            Node.reading("dw", new Layer.DepthwiseConv2d(3, 2, 1, false), "relu1"),
            new Node("norm3", new Layer.BatchNorm2d()),
            Node.reading("add", new Layer.Add(), "norm2", "norm3"),
            new Node("relu2", new Layer.ReLU()),
            new Node("drop", new Layer.Dropout(0.1)),
            new Node("fc", new Layer.Linear(Channels.constant(CLASSES.size(), 2)))));
  }

  public static Hyperparameters hyperparameters(int epochs, double learningRate) {
    return new Hyperparameters(epochs, 16, learningRate, 0.9, 5e-4, 0.1, 1, Augmentation.NONE);
  }
}
