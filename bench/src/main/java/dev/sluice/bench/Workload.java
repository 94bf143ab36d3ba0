package dev.sluice.bench;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Normalisation;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Widths;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Random weights and images. They come from a fixed seed, so that every process makes the same
 * ones.
 *
 * @param network with all widths
 * @param parameters its weights
 */
record Workload(Network network, Parameters parameters) {
  /** Momentum of the training cases. */
  static final float MOMENTUM = 0.9f;

  /** Weight decay of the training cases. */
  static final float WEIGHT_DECAY = 5e-4f;

  /** Updates whose effect on the loss is compared before anything is timed. */
  static final int CHECKED_UPDATES = 3;

  private static final float BIAS = 0.1f;

  static Workload of(NamedNetwork named, Connectivity connectivity) {
    Network network =
        named.build(named.input(), Case.CLASSES, Widths.uniform(Case.STEPS), connectivity);
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    SplittableRandom random = new SplittableRandom(1);
    for (Parameter parameter : parameters.list()) {
      double bound = parameter.rank() == 1 ? BIAS : Math.sqrt(6.0 / parameter.rowSize());
      fill(parameters.values(parameter.id()), bound, random);
    }
    return new Workload(network, parameters);
  }

  /** Random images, (batch, C, H, W). */
  float[] images(int batch) {
    float[] images = new float[batch * network.input().size()];
    fill(images, 1, new SplittableRandom(2));
    return images;
  }

  /** The class that an image of a training batch has. */
  static int label(int image) {
    return image % Case.CLASSES;
  }

  /**
   * The learning rate of an update. After the checked ones it is so small that the weights stay
   * what they are: a network that knows its batch by heart would have gradients of zero and
   * denormal numbers, which take another time than those of a real training.
   *
   * @param update 0 = first
   */
  static float rate(long update) {
    return update < CHECKED_UPDATES ? 0.02f : 1e-7f;
  }

  /** The model of all widths. */
  StoredModel model() {
    int channels = network.input().channels();
    Normalisation none =
        new Normalisation(Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f));
    List<String> classes = IntStream.range(0, Case.CLASSES).mapToObj(String::valueOf).toList();
    return new StoredModel(network, parameters, none, classes, null, Map.of());
  }

  /** The weights that a dense network uses at one step, as those of {@link Network#at}. */
  Parameters at(int step) {
    NetworkParameters from = NetworkParameters.of(network);
    NetworkParameters to = NetworkParameters.of(network.at(step));
    Parameters result = new Parameters(to.list());
    for (int node = 0; node < network.nodes().size(); node++) {
      if (network.nodes().get(node).layer().ownChannels().isPresent()) {
        copyPrefix(from.weight(node), to.weight(node), result);
        copyPrefix(from.bias(node, step), to.bias(node, 0), result);
      }
    }
    return result;
  }

  private void copyPrefix(int from, int to, Parameters into) {
    int stride = parameters.get(from).rowSize();
    int length = into.get(to).rowSize();
    for (int row = 0; row < into.get(to).rows().full(); row++) {
      System.arraycopy(
          parameters.values(from), row * stride, into.values(to), row * length, length);
    }
  }

  private static void fill(float[] values, double bound, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
  }
}
