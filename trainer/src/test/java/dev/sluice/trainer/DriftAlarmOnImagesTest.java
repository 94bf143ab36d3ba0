package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.core.Backends;
import dev.sluice.core.DriftReference;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.monitoring.DriftAlarm;
import dev.sluice.trainer.data.Corruption;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trained network in a field that becomes worse. */
class DriftAlarmOnImagesTest {
  private static final DataSet DATA = Blobs.dataSet();

  private final Backend backend = Backends.open("cpu");

  @TempDir private Path folder;

  /** What the narrowest step says about images. */
  private record Answers(Session session, LabelledImages images, NormalisedImages source) {
    Answers(StoredModel stored, Session session, LabelledImages images) {
      this(session, images, new NormalisedImages(images, stored.normalisation()));
    }

    Logits to(int image) {
      source.fill(image, 1, session.input());
      return session.infer(1, 0);
    }

    DriftReference reference() {
      double[] margins = new double[images.size()];
      int[] answers = new int[images.size()];
      for (int image = 0; image < margins.length; image++) {
        margins[image] = to(image).margin(0);
        answers[image] = to(image).argmax(0);
      }
      return DriftReference.of(0, margins, answers, DATA.classes().size());
    }

    boolean tellAny(DriftAlarm alarm, Random random) {
      Logits logits = to(random.nextInt(images.size()));
      return alarm.accept(logits.margin(0), logits.argmax(0));
    }
  }

  @Test
  void ringsInTheDarkOnly() {
    TrainingJob job =
        new TrainingJob(
            "blobs", Blobs.network(Connectivity.DENSE), Recipe.INCREMENTAL, folder.resolve("m"));
    Trainer trainer = new Trainer(backend, 1, DATA, Blobs.hyperparameters(6, 0.05), Progress.NONE);
    StoredModel stored = new Training(trainer, job).run(false).getLast();
    LabelledImages dark = new Corruption(Corruption.Kind.DARKEN, 0.3).apply(DATA.validation(), 1);
    try (Model model = Model.of(stored, backend);
        Session session = model.newSession(1)) {
      DriftReference reference = new Answers(stored, session, DATA.test()).reference();
      DriftAlarm alarm = new DriftAlarm(reference, 1e-4);
      Random random = new Random(2);
      Answers clean = new Answers(stored, session, DATA.validation());
      for (int i = 0; i < 2_000; i++) {
        assertFalse(clean.tellAny(alarm, random), "after " + i + " clean images");
      }
      Answers worse = new Answers(stored, session, dark);
      while (!worse.tellAny(alarm, random)) {
        assertTrue(alarm.images() < 2_500, "quiet in the dark");
      }
      assertEquals(DriftAlarm.State.RINGING, alarm.state());
    }
  }
}
