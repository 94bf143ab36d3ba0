package dev.sluice.trainer;

import dev.sluice.api.Network;
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

  /** Whether a stage's first step is new, with steps before it that it goes on from. */
  boolean begins(Stage stage) {
    int step = stage.firstTrained();
    StoredModel start = origin.start();
    return step > 0 && (start == null || step >= start.network().steps());
  }
}
