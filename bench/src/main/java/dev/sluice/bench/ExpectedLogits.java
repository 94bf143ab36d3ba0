package dev.sluice.bench;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import java.lang.foreign.MemorySegment;

/** Random images and what one thread makes of each of them, alone, at every width. */
final class ExpectedLogits {
  private static final int IMAGES = 64;

  private final float[][] images;

  /** By image and step. */
  private final float[][][] logits;

  private ExpectedLogits(float[][] images, float[][][] logits) {
    this.images = images;
    this.logits = logits;
  }

  static ExpectedLogits of(Model model, Workload workload) {
    int size = model.network().input().size();
    float[] all = workload.images(IMAGES);
    float[][] images = new float[IMAGES][size];
    float[][][] logits = new float[IMAGES][model.steps()][];
    try (Session session = model.newSession(1, 1)) {
      for (int image = 0; image < IMAGES; image++) {
        System.arraycopy(all, image * size, images[image], 0, size);
        for (int step = 0; step < model.steps(); step++) {
          logits[image][step] = row(session.infer(MemorySegment.ofArray(images[image]), step), 0);
        }
      }
    }
    return new ExpectedLogits(images, logits);
  }

  int count() {
    return images.length;
  }

  /** An image's numbers. */
  MemorySegment image(int image) {
    return MemorySegment.ofArray(images[image]);
  }

  private static float[] row(Logits logits, int image) {
    float[] row = new float[logits.classes()];
    for (int k = 0; k < row.length; k++) {
      row[k] = logits.get(image, k);
    }
    return row;
  }

  /**
   * Compares bits.
   *
   * @param place of the image among the logits
   * @throws SluiceException if one differs
   */
  void check(int image, int step, Logits found, int place) {
    float[] expected = logits[image][step];
    for (int k = 0; k < expected.length; k++) {
      if (Float.floatToRawIntBits(expected[k]) != Float.floatToRawIntBits(found.get(place, k))) {
        throw new SluiceException(
            "image %d, width %d, class %d: %s instead of %s"
                .formatted(image, step, k, found.get(place, k), expected[k]));
      }
    }
  }
}
