package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.core.Blocks;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.StoredModel;

/**
 * All that training goes on from.
 *
 * @param stage index of the stage to go on with; the number of stages when all is done
 * @param epoch epochs of that stage that are done
 * @param values the weights
 * @param velocities their momentum
 */
record TrainingState(int stage, int epoch, Parameters values, Parameters velocities) {
  /** Before the first epoch, with random weights. */
  static TrainingState initial(Network network, long seed) {
    Parameters values = zeros(network);
    Initialisation.fill(values, seed);
    return new TrainingState(0, 0, values, zeros(network));
  }

  /**
   * Takes over the weights of a model in the blocks that both have.
   *
   * @param newReadout whether all of the readout stays as it is
   */
  void copyFrom(StoredModel start, boolean newReadout) {
    String readout = start.network().nodes().getLast().name();
    Blocks.copyShared(start.parameters(), values, node -> !newReadout || !node.equals(readout));
  }

  static Parameters zeros(Network network) {
    return new Parameters(NetworkParameters.of(network).list());
  }

  /** The same arrays one epoch later. */
  TrainingState afterEpoch(int epochs) {
    return epoch + 1 < epochs
        ? new TrainingState(stage, epoch + 1, values, velocities)
        : new TrainingState(stage + 1, 0, values, velocities);
  }
}
