package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.core.NetworkParameters;

/**
 * All that training goes on from.
 *
 * @param stage index of the stage to go on with; the number of stages when all is done
 * @param epoch epochs of that stage that are done
 * @param values the weights
 * @param velocities their momentum
 */
record TrainingState(int stage, int epoch, Parameters values, Parameters velocities) {
  /** Before the first epoch. */
  static TrainingState initial(Network network, long seed) {
    Parameters values = zeros(network);
    Initialisation.fill(values, seed);
    return new TrainingState(0, 0, values, zeros(network));
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
