package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Region;
import dev.sluice.core.NetworkParameters;
import java.util.SplittableRandom;

/**
 * Initial weights. The rows that a step adds: uniform in ±√(6 ÷ fan-in) (He et al. 2015), where the
 * fan-in is what they read at that step. The columns that it adds to older rows, and biases: 0.
 * With the readout's bias taken over, a step so begins as the function of the step before.
 */
final class Initialisation {
  private Initialisation() {}

  static void fill(Parameters parameters, long seed) {
    for (Parameter parameter : parameters.list()) {
      for (int step = 0; parameter.rank() > 1 && step < parameter.rows().steps(); step++) {
        SplittableRandom random = Seeds.random(seed, parameter.id(), step);
        int fanIn = parameter.columns().prefix(step).size() * parameter.taps();
        float bound = (float) Math.sqrt(6.0 / fanIn);
        float[] values = parameters.values(parameter.id());
        fill(parameter, values, parameter.rowsBlock(step), bound, random);
      }
    }
  }

  private static void fill(
      Parameter parameter, float[] values, Region region, float bound, SplittableRandom random) {
    for (int row = region.rows().start(); row < region.rows().end(); row++) {
      int start = row * parameter.rowSize();
      int from = start + region.columns().start() * parameter.taps();
      int to = start + region.columns().end() * parameter.taps();
      for (int i = from; i < to; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
    }
  }

  /** The readout of a step begins with the bias of the step before. */
  static void takeOverBias(Network network, Parameters values, int step) {
    NetworkParameters parameters = NetworkParameters.of(network);
    int readout = network.nodes().size() - 1;
    float[] before = values.values(parameters.bias(readout, step - 1));
    System.arraycopy(before, 0, values.values(parameters.bias(readout, step)), 0, before.length);
  }
}
