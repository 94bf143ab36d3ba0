package dev.sluice.bench;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.UntrainedModel;
import java.util.List;
import java.util.SplittableRandom;

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

  static Workload of(NamedNetwork named, Connectivity connectivity) {
    StoredModel model = UntrainedModel.of(named, Case.CLASSES, Case.STEPS, connectivity);
    return new Workload(model.network(), model.parameters());
  }

  /** Random images, (batch, C, H, W). */
  float[] images(int batch) {
    float[] images = new float[batch * network.input().size()];
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextDouble(-1, 1);
    }
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
    return UntrainedModel.of("random", network, parameters);
  }

  /** The weights that a dense network uses at one step, as those of {@link Network#at}. */
  Parameters at(int step) {
    Parameters result = new Parameters(NetworkParameters.of(network.at(step)).list());
    for (Parameter to : result.list()) {
      Parameter from = of(to.node(), to.field(), step);
      for (int row = 0; row < to.rows().full(); row++) {
        System.arraycopy(
            parameters.values(from.id()),
            row * from.rowSize(),
            result.values(to.id()),
            row * to.rowSize(),
            to.rowSize());
      }
    }
    return result;
  }

  /** The only parameter of this name, or, of those that belong to one step alone, the step's. */
  private Parameter of(String node, String field, int step) {
    List<Parameter> found =
        parameters.list().stream()
            .filter(each -> each.node().equals(node) && each.field().equals(field))
            .toList();
    return found.get(Math.min(step, found.size() - 1));
  }
}
