package dev.sluice.runtime;

import dev.sluice.api.Backend;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** The README's example of library use. {@link ReadmeTest} compares and runs it. */
final class ReadmeExample {
  private ReadmeExample() {}

  /**
   * @param pixels one image, (C, H, W), normalised
   */
  static void classify(Path file, float[] pixels, PrintStream out) {
    // README begins
    try (Backend backend = Backends.open(); // the fastest one that this machine offers
        Model model = Model.load(file, backend);
        Session session = model.newSession(1)) {
      Cascade cascade = new Cascade(session, ConfidencePolicy.of(model.calibration()));
      session.input().copyFrom(MemorySegment.ofArray(pixels)); // as model.normalisation() says
      cascade.classify(1);
      String answer = model.classes().get(cascade.answer(0));
      out.printf("%s, margin %.2f, width %d%n", answer, cascade.margin(0), cascade.step(0));
    }
    // README ends
  }
}
