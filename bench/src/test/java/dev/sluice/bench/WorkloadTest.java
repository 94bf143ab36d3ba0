package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import dev.sluice.trainer.NamedNetwork;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {
  /** The weights that peers get are those that Sluice uses at that step. */
  @ParameterizedTest
  @EnumSource(names = {"LENET", "RESNET8", "SEPARABLE_CONVNET"})
  void narrowNetworkComputesWhatTheWideOneDoesAtThatStep(NamedNetwork network) {
    for (int step = 0; step < Case.STEPS; step++) {
      Case asked = new Case(Task.INFERENCE, network, step, 3, 1);
      Workload wide = Workload.of(network, Connectivity.DENSE);
      Workload narrow = new Workload(asked.narrow(), wide.at(step));
      assertEquals(logits(wide, step), logits(narrow, 0), "step " + step);
    }
  }

  private static List<Float> logits(Workload workload, int step) {
    try (RandomModel model = RandomModel.open(workload, 3, 1)) {
      return SluicePeer.list(model.session().infer(3, step));
    }
  }

  /** The loss that is compared has changed by more than the comparison allows. */
  @ParameterizedTest
  @EnumSource(names = {"LENET", "RESNET8"})
  void checkedUpdatesChangeTheLoss(NamedNetwork network) throws Exception {
    Case asked = new Case(Task.TRAINING, network, 0, 64, 1);
    try (Peer.Run run = new SluicePeer().prepare(asked)) {
      run.once();
      float before = run.result().getFirst();
      for (int i = 0; i < Workload.CHECKED_UPDATES; i++) {
        run.once();
      }
      float after = run.result().getFirst();
      assertTrue(after < 0.995 * before, after + " is not clearly below " + before);
    }
  }
}
