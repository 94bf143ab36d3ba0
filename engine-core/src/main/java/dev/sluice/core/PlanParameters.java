package dev.sluice.core;

import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Op;
import dev.sluice.api.Parameters;

/**
 * The parameters that plans read: a network's own, then a scale and a shift for every set of a
 * batch norm's parameters. With running statistics a batch norm is {@code y = x·scale + shift},
 * where {@code scale = weight ÷ √(variance + ε)} and {@code shift = bias − mean·scale}: computed in
 * double precision and rounded once, here and nowhere else.
 */
public final class PlanParameters {
  private PlanParameters() {}

  /**
   * What a backend loads to run a network's plans.
   *
   * @param own of {@link NetworkParameters#list}; copied
   */
  public static Parameters of(Network network, Parameters own) {
    NetworkParameters ids = NetworkParameters.of(network);
    Parameters result = new Parameters(ids.planned());
    copy(own, result);
    for (int node = 0; node < network.nodes().size(); node++) {
      for (int step = 0; ids.isNorm(node) && step < network.steps(); step++) {
        fold(result, ids.norm(node, step), ids.scale(node, step), ids.shift(node, step));
      }
    }
    return result;
  }

  private static void fold(Parameters parameters, Op.Norm norm, int scale, int shift) {
    float[] weight = parameters.values(norm.weight());
    float[] bias = parameters.values(norm.bias());
    float[] mean = parameters.values(norm.mean());
    float[] variance = parameters.values(norm.variance());
    for (int c = 0; c < weight.length; c++) {
      double factor = weight[c] / Math.sqrt(variance[c] + Layer.BatchNorm2d.EPSILON);
      parameters.values(scale)[c] = (float) factor;
      parameters.values(shift)[c] = (float) (bias[c] - mean[c] * factor);
    }
  }

  /** Copies a network's own parameters, from and to those alone or those of plans. */
  public static void copy(Parameters from, Parameters to) {
    int count = Math.min(from.list().size(), to.list().size());
    for (int id = 0; id < count; id++) {
      System.arraycopy(from.values(id), 0, to.values(id), 0, from.values(id).length);
    }
  }
}
