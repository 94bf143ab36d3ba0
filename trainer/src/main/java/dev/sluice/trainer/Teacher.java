package dev.sluice.trainer;

import dev.sluice.api.Backend;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Normalisation;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A trained model at full width, to learn its answers. It takes the batches that its pupil takes,
 * in the pupil's normalisation. One thread at a time.
 */
final class Teacher implements AutoCloseable {
  private final Model model;
  private final Session session;
  private final float[] scale; // of a channel, from the pupil's numbers to its own
  private final float[] shift;

  Teacher(StoredModel stored, Normalisation pupil, Backend backend, int batch, int threads) {
    Normalisation own = stored.normalisation();
    this.scale = new float[own.mean().size()];
    this.shift = new float[scale.length];
    for (int c = 0; c < scale.length; c++) {
      scale[c] = pupil.std().get(c) / own.std().get(c);
      shift[c] = (pupil.mean().get(c) - own.mean().get(c)) / own.std().get(c);
    }
    this.model = Model.of(stored, backend);
    this.session = model.newSession(batch, threads);
  }

  /** Its answers to a batch, (images, C, H, W), until it is asked again. */
  Logits answers(MemorySegment batch, int images) {
    MemorySegment input = session.input();
    int pixels = model.network().input().pixels();
    for (int i = 0; i < images * scale.length * pixels; i++) {
      int c = i / pixels % scale.length;
      float x = batch.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      input.setAtIndex(ValueLayout.JAVA_FLOAT, i, Math.fma(x, scale[c], shift[c]));
    }
    return session.infer(images, model.network().steps() - 1);
  }

  @Override
  public void close() {
    session.close();
    model.close();
  }
}
