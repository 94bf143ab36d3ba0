package dev.sluice.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Shape;
import dev.sluice.core.Backends;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** What a model answers, as the CPU backend has it, to compare others with. */
final class Answers {
  private static final long SEED = 7;

  private final StoredModel model;
  private final float[] images;
  private final int count;

  /** For random images, which come from a fixed seed. */
  Answers(StoredModel model, int count) {
    Random random = new Random(SEED);
    this.model = model;
    this.count = count;
    this.images = new float[count * model.network().input().size()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
  }

  float[] images() {
    return images;
  }

  /** (images, C, H, W). */
  long[] shape() {
    Shape image = model.network().input();
    return new long[] {count, image.channels(), image.height(), image.width()};
  }

  /** (images, classes) at a step. */
  float[] logits(int step) {
    try (Backend backend = Backends.open("cpu");
        Model loaded = Model.of(model, backend);
        Session session = loaded.newSession(count)) {
      Logits logits = session.infer(MemorySegment.ofArray(images), step);
      float[] scores = new float[count * logits.classes()];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = logits.get(i / logits.classes(), i % logits.classes());
      }
      return scores;
    }
  }

  /** Compares the logits of another runtime, which sums in another order. */
  void check(float[] found, int step, String what) {
    float[] expected = logits(step);
    assertEquals(expected.length, found.length, what);
    int classes = model.network().classes();
    for (int image = 0; image < count; image++) {
      double largest = 1;
      for (int k = image * classes; k < (image + 1) * classes; k++) {
        largest = Math.max(largest, Math.abs(expected[k]));
      }
      for (int k = image * classes; k < (image + 1) * classes; k++) {
        double off = Math.abs(expected[k] - found[k]);
        assertTrue(
            off <= tolerance() * largest,
            "%s, seed %d, image %d: %s instead of %s"
                .formatted(what, SEED, image, found[k], expected[k]));
      }
    }
  }

  /** A batch norm may make small differences larger. */
  private double tolerance() {
    Network network = model.network();
    boolean normalised =
        network.nodes().stream().anyMatch(node -> node.layer() instanceof Layer.BatchNorm2d);
    return normalised ? 1e-4 : 1e-5;
  }
}
