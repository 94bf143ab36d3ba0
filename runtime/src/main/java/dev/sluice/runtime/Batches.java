package dev.sluice.runtime;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Session;
import java.util.function.IntConsumer;

/** Brings all images of a source before a session, as many at once as it takes. */
final class Batches {
  private Batches() {}

  /** What is done with one batch, which is in the session's input. */
  @FunctionalInterface
  interface Batch {
    void run(int first, int count);
  }

  /**
   * @param progress hears after each batch how many images are done
   * @throws SluiceException if there are no images
   */
  static void forEach(ImageSource images, Session session, IntConsumer progress, Batch batch) {
    int size = images.size();
    if (size == 0) {
      throw new SluiceException("there are no labelled images to look at");
    }
    for (int first = 0, count; first < size; first += count) {
      count = Math.min(session.maxBatch(), size - first);
      images.fill(first, count, session.input());
      batch.run(first, count);
      progress.accept(first + count);
    }
  }
}
