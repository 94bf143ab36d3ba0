package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.core.StoredModel;
import java.util.List;
import java.util.Map;

/**
 * What one network goes through.
 *
 * @param stages first to last
 * @param provenance all that decides the result; stored in the model, and a checkpoint fits no
 *     other
 * @param log is told of every epoch
 */
record Course(
    Network network,
    List<Stage> stages,
    Origin origin,
    Map<String, String> provenance,
    EpochLog log) {
  Course {
    stages = List.copyOf(stages);
  }

  /**
   * What is new of a stage's first step begins as it is at the step before. The batch norms of a
   * model that training begins with stay; with a new readout, its biases do not.
   *
   * @param values all weights of the network, as they are before the stage
   */
  void begin(Stage stage, Parameters values) {
    int step = stage.firstTrained();
    if (step == 0) {
      return;
    }
    StoredModel start = origin.start();
    boolean added = start == null || step >= start.network().steps();
    if (added || origin.newReadout()) {
      Initialisation.takeOverBias(network, values, step);
    }
    if (added) {
      Initialisation.takeOverNorms(network, values, step);
    }
  }
}
