package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Region;
import dev.sluice.core.NetworkParameters;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Initial weights. The rows that a step adds: uniform in ±√(6 ÷ fan-in) (He et al. 2015), where the
 * fan-in is what they read at that step. The columns that it adds to older rows, and biases: 0. A
 * batch norm's weights and variances: 1. With what belongs to one step alone taken over, a step so
 * begins as the function of the step before.
 */
final class Initialisation {
  private Initialisation() {}

  static void fill(Parameters parameters, long seed) {
    for (Parameter parameter : parameters.list()) {
      if (isOne(parameter)) {
        Arrays.fill(parameters.values(parameter.id()), 1);
      }
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

  /** Whether a parameter begins as 1: a factor, or a variance. */
  static boolean isOne(Parameter parameter) {
    return parameter.rank() == 1
        && (parameter.field().equals("weight") || parameter.field().equals("running_var"));
  }

  /** The readout's bias of a step begins as that of the step before. */
  static void takeOverBias(Network network, Parameters values, int step) {
    NetworkParameters parameters = NetworkParameters.of(network);
    int readout = network.nodes().size() - 1;
    takeOver(values, parameters.bias(readout, step - 1), parameters.bias(readout, step));
  }

  /** So do a dense network's batch norms of a step, as far as they have channels before. */
  static void takeOverNorms(Network network, Parameters values, int step) {
    NetworkParameters parameters = NetworkParameters.of(network);
    for (int node = 0; node < network.nodes().size(); node++) {
      if (parameters.isNorm(node)) {
        Op.Norm before = parameters.norm(node, step - 1);
        Op.Norm after = parameters.norm(node, step);
        takeOver(values, before.weight(), after.weight());
        takeOver(values, before.bias(), after.bias());
        takeOver(values, before.mean(), after.mean());
        takeOver(values, before.variance(), after.variance());
      }
    }
  }

  private static void takeOver(Parameters values, int from, int to) {
    if (from != to) {
      float[] before = values.values(from);
      System.arraycopy(before, 0, values.values(to), 0, before.length);
    }
  }
}
