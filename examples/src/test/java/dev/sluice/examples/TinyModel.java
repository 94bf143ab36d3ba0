package dev.sluice.examples;

import dev.sluice.api.Backend;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import dev.sluice.core.Backends;
import dev.sluice.core.Blocks;
import dev.sluice.core.DriftReference;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Normalisation;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.trainer.NormalisedImages;
import dev.sluice.trainer.data.LabelledImages;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A network of three widths with random weights, that takes images of random grey. */
final class TinyModel {
  static final Shape IMAGE = new Shape(1, 6, 6);

  private static final int CLASSES = 4;
  private static final int IMAGES = 1_000;
  private static final Normalisation NORMALISATION =
      new Normalisation(List.of(0.5f), List.of(0.25f));

  private TinyModel() {}

  /** With a threshold of both narrow widths, and what it usually answers. */
  static StoredModel with(double threshold) {
    Random random = new Random(1);
    Network network =
        new Network(
            3,
            Connectivity.DENSE,
            IMAGE,
            List.of(
                new Node("conv1", new Layer.Conv2d(channels(2, 4, 8), 3, 1, 1)),
                new Node("relu1", new Layer.ReLU()),
                new Node("pool1", new Layer.MaxPool2d(2, 2)),
                new Node("fc1", new Layer.Linear(channels(CLASSES, CLASSES, CLASSES)))));
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    parameters
        .list()
        .forEach(
            parameter -> {
              float[] values = parameters.values(parameter.id());
              for (int i = 0; i < values.length; i++) {
                values[i] = 0.5f * (float) random.nextGaussian();
              }
            });
    DriftReference usual = usual(stored(network, parameters, threshold, null));
    return stored(network, parameters, threshold, usual);
  }

  private static Channels channels(int... counts) {
    return new Channels(IntStream.of(counts).boxed().toList());
  }

  private static StoredModel stored(
      Network network, Parameters parameters, double threshold, @Nullable DriftReference usual) {
    return new StoredModel(
        network,
        parameters,
        NORMALISATION,
        IntStream.range(0, CLASSES).mapToObj(k -> "class " + k).toList(),
        ConfidencePolicy.margin(List.of(threshold, threshold))
            .calibration(Blocks.of(parameters), "random images", 0.5, usual),
        Map.of());
  }

  private static DriftReference usual(StoredModel stored) {
    double[] margins = new double[IMAGES];
    int[] answers = new int[IMAGES];
    try (Backend backend = Backends.open("cpu");
        Model model = Model.of(stored, backend);
        Session session = model.newSession(IMAGES)) {
      images(2, IMAGES, 1).fill(0, IMAGES, session.input());
      Logits logits = session.infer(IMAGES, 0);
      for (int i = 0; i < IMAGES; i++) {
        margins[i] = logits.margin(i);
        answers[i] = logits.argmax(i);
      }
    }
    return DriftReference.of(0, margins, answers, CLASSES);
  }

  /**
   * Random images.
   *
   * @param light 1 as usual, less for darker ones
   */
  static NormalisedImages images(long seed, int count, double light) {
    Random random = new Random(seed);
    List<byte[]> pixels = IntStream.range(0, count).mapToObj(_ -> pixels(random, light)).toList();
    List<Integer> labels = IntStream.range(0, count).mapToObj(_ -> 0).toList();
    return new NormalisedImages(LabelledImages.of(IMAGE, pixels, labels), NORMALISATION);
  }

  private static byte[] pixels(Random random, double light) {
    byte[] pixels = new byte[IMAGE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (light * random.nextInt(256));
    }
    return pixels;
  }
}
