package dev.sluice.cuda;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** What {@link TwoProcessesTest} starts: opens the backend, waits for a line, infers, prints. */
final class InferInProcess {
  private static final int RUNS = 20;
  private static final int IMAGES = 2;

  private InferInProcess() {}

  public static void main(String[] arguments) throws IOException {
    StoredModel stored = TestModels.model(TestModels.lenet(Connectivity.DENSE));
    try (Arena arena = Arena.ofConfined();
        Backend backend = new CudaBackendProvider().open();
        Model model = Model.of(stored, backend);
        Session session = model.newSession(IMAGES)) {
      System.out.println("ready");
      System.in.read();
      for (int run = 0; run < RUNS; run++) {
        System.out.println(infer(session, arena));
      }
    }
  }

  /** The bits of all logits at the widest step. */
  static String infer(Session session, Arena arena) {
    Logits logits =
        session.infer(
            TestModels.images(session.model().network(), IMAGES, arena),
            session.model().steps() - 1);
    int[] bits = new int[IMAGES * logits.classes()];
    for (int i = 0; i < bits.length; i++) {
      float score = logits.get(i / logits.classes(), i % logits.classes());
      bits[i] = Float.floatToRawIntBits(score);
    }
    return Arrays.toString(bits);
  }
}
