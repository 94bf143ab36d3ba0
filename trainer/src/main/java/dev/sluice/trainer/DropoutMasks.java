package dev.sluice.trainer;

import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.core.TrainingPlanner;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What dropout multiplies activations by: 0, or what keeps their expected value. */
final class DropoutMasks {
  /**
   * The mask of one node.
   *
   * @param size numbers of an image
   */
  private record Mask(MemorySegment host, int size, double probability) {}

  private final List<Mask> masks = new ArrayList<>();

  DropoutMasks(Network network, Plan plan, Prepared prepared) {
    for (Node node : network.nodes()) {
      if (node.layer() instanceof Layer.Dropout(double probability)) {
        int value = plan.value(TrainingPlanner.MASK + node.name());
        int size = plan.values().get(value).shape().size();
        masks.add(new Mask(prepared.host(value), size, probability));
      }
    }
  }

  /** Draws the masks of the first images. */
  void fill(SplittableRandom random, int images) {
    for (Mask mask : masks) {
      float kept = (float) (1 / (1 - mask.probability));
      for (long i = 0; i < (long) images * mask.size; i++) {
        float factor = random.nextDouble() < mask.probability ? 0 : kept;
        mask.host.setAtIndex(ValueLayout.JAVA_FLOAT, i, factor);
      }
    }
  }
}
