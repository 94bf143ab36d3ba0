package dev.sluice.cli;

import dev.sluice.api.Shape;
import dev.sluice.core.Logits;
import dev.sluice.core.Session;
import dev.sluice.core.Softmax;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.trainer.NormalisedImages;
import dev.sluice.trainer.data.ImageFile;
import dev.sluice.trainer.data.LabelledImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Classifies image files one by one, each as wide as the policy asks for. */
record Classifier(Session session, ConfidencePolicy policy) {
  /**
   * Classifies an image; it is stretched to what the model takes.
   *
   * @throws dev.sluice.api.SluiceException if the file cannot be read as an image
   */
  Answer classify(Path image) {
    read(image, session);
    List<Answer.Attempt> tried = new ArrayList<>();
    Iterator<Integer> path = policy.path().iterator();
    int step = path.next();
    Logits logits = session.infer(1, step);
    tried.add(new Answer.Attempt(step, logits.margin(0)));
    while (!policy.isSure(step, logits.margin(0))) {
      step = path.next();
      logits = session.escalate(step);
      tried.add(new Answer.Attempt(step, logits.margin(0)));
    }
    Softmax answer = logits.softmax(0);
    return new Answer(
        image.toString(),
        session.model().classes().get(answer.argmax()),
        answer.topProbability(1),
        answer.margin(1),
        step,
        List.copyOf(tried));
  }

  /**
   * Writes an image into a session's input, stretched to what the model takes.
   *
   * @throws dev.sluice.api.SluiceException if the file cannot be read as an image
   */
  static void read(Path image, Session session) {
    Shape shape = session.model().network().input();
    byte[] pixels = ImageFile.read(image, shape);
    LabelledImages one = LabelledImages.of(shape, List.of(pixels), List.of(0)); // any label
    new NormalisedImages(one, session.model().normalisation()).fill(0, 1, session.input());
  }
}
