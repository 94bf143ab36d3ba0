package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.core.DriftReference;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.monitoring.DriftAlarm;
import dev.sluice.trainer.NormalisedImages;
import dev.sluice.trainer.data.LabelledImages;
import java.util.random.RandomGenerator;

/**
 * What a model answers on some images: at the narrowest step what an alarm is told, and how many
 * are right there and at full width.
 */
final class FieldAnswers {
  private static final int BATCH = 64;

  private final double[] margins;
  private final int[] answers;
  private final int classes;
  private int narrowRight;
  private int fullRight;

  FieldAnswers(StoredModel stored, LabelledImages images, Backend backend) {
    int size = images.size();
    margins = new double[size];
    answers = new int[size];
    classes = stored.classes().size();
    try (Model model = Model.of(stored, backend);
        Session session = model.newSession(BATCH)) {
      NormalisedImages source = new NormalisedImages(images, stored.normalisation());
      for (int first = 0; first < size; first += BATCH) {
        int count = Math.min(BATCH, size - first);
        source.fill(first, count, session.input());
        Logits logits = session.infer(count, 0);
        for (int i = 0; i < count; i++) {
          margins[first + i] = logits.margin(i);
          answers[first + i] = logits.argmax(i);
          narrowRight += answers[first + i] == images.label(first + i) ? 1 : 0;
        }
        logits = session.escalate(model.steps() - 1);
        for (int i = 0; i < count; i++) {
          fullRight += logits.argmax(i) == images.label(first + i) ? 1 : 0;
        }
      }
    }
  }

  int images() {
    return margins.length;
  }

  /** Right answers of the narrowest step, in percent. */
  double narrowAccuracy() {
    return 100.0 * narrowRight / images();
  }

  /** Right answers of the full width, in percent. */
  double fullAccuracy() {
    return 100.0 * fullRight / images();
  }

  DriftReference reference() {
    return DriftReference.of(0, margins, answers, classes);
  }

  /** Tells an alarm of one image and returns whether it rings. */
  boolean tell(DriftAlarm alarm, int image) {
    return alarm.accept(margins[image], answers[image]);
  }

  /** Tells an alarm of any image and returns whether it rings. */
  boolean tellAny(DriftAlarm alarm, RandomGenerator random) {
    return tell(alarm, random.nextInt(images()));
  }
}
