package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What the probabilities are is tested where they are used: {@code ConfidenceTest}. */
class SoftmaxTest {
  private static final int CLASSES = 3;
  private static final int IMAGES = 4;

  private static final List<ToDoubleFunction<Softmax>> QUESTIONS =
      List.of(
          softmax -> softmax.margin(1),
          softmax -> softmax.margin(2),
          softmax -> softmax.topProbability(1),
          softmax -> softmax.entropy(2),
          softmax -> softmax.crossEntropy(1, 1),
          softmax -> softmax.argmax());

  @Test
  void anAnswerDoesNotDependOnWhatWasAskedBefore() {
    Random random = new Random(1);
    float[] scores = new float[IMAGES * CLASSES];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) random.nextGaussian();
    }
    Logits logits = new Logits(MemorySegment.ofArray(scores), CLASSES, IMAGES);
    for (int i = 0; i < 100; i++) {
      int image = random.nextInt(IMAGES);
      Softmax used = logits.softmax(image);
      for (int k = 0; k < 4; k++) {
        int asked = random.nextInt(QUESTIONS.size());
        Softmax fresh = new Logits(MemorySegment.ofArray(scores), CLASSES, IMAGES).softmax(image);
        ToDoubleFunction<Softmax> question = QUESTIONS.get(asked);
        assertEquals(
            question.applyAsDouble(fresh),
            question.applyAsDouble(used),
            "question %d about image %d".formatted(asked, image));
      }
    }
  }

  @Test
  void seesScoresThatHaveChanged() {
    float[] scores = {2, 0, 0};
    Logits logits = new Logits(MemorySegment.ofArray(scores), CLASSES, 1);
    double before = logits.margin(0);
    scores[1] = 2;
    assertEquals(0, logits.margin(0), "was " + before);
  }

  @Test
  void oneClassIsCertain() {
    Softmax softmax = new Logits(MemorySegment.ofArray(new float[] {-3}), 1, 1).softmax(0);
    assertEquals(1, softmax.margin(1));
    assertEquals(1, softmax.topProbability(1));
    assertEquals(0, softmax.entropy(1));
  }
}
