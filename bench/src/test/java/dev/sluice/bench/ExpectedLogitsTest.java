package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Connectivity;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.trainer.NamedNetwork;
import org.junit.jupiter.api.Test;

class ExpectedLogitsTest {
  @Test
  void onlyTheSameBitsPass() {
    Workload workload = Workload.of(NamedNetwork.LENET, Connectivity.TRIANGULAR);
    try (RandomModel random = RandomModel.open(workload, 1, 1)) {
      Model model = random.model();
      ExpectedLogits expected = ExpectedLogits.of(model, workload);
      try (Session session = model.newSession(1)) {
        Logits logits = session.infer(expected.image(5), 1);
        expected.check(5, 1, logits, 0);
        assertThrows(SluiceException.class, () -> expected.check(5, 2, logits, 0));
        assertThrows(SluiceException.class, () -> expected.check(4, 1, logits, 0));
      }
    }
  }
}
