package dev.sluice.runtime.accelerator;

import dev.sluice.api.Backend;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Value;
import dev.sluice.api.Weights;
import dev.sluice.core.PlanParameters;
import dev.sluice.core.Planner;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.ImageSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Simulates an accelerator of 16-bit fixed-point words: a backend that answers as the chip would,
 * to tell how accurate a model is there. It has another backend run one operation at a time and
 * rounds every result, the images and the weights to the nearest word, half to even; what is too
 * large saturates. Sums are wide: they, and the biases that are added to them, stay floats, and a
 * convolution with its bias, activation and pooling is rounded once.
 *
 * <p>How many bits are behind the point is chosen for every value and every weight tensor, from the
 * largest magnitude there; it is the same at every width.
 */
public final class FixedPoint implements Backend {
  private static final int BITS = 16;
  private static final int BATCH = 64;

  private final Backend backend;
  private final SplitPlan split;
  private final int bits;
  private final @Nullable Format[] formats;
  private final AtomicInteger open = new AtomicInteger();

  private FixedPoint(Backend backend, SplitPlan split, int bits, @Nullable Format[] formats) {
    this.backend = backend;
    this.split = split;
    this.bits = bits;
    this.formats = formats;
  }

  /**
   * Chooses the formats: runs images in floats at every width and notes the largest magnitudes.
   *
   * @param model the only one that the result runs
   * @param images held out, neither trained nor evaluated on; labels are not looked at
   * @param backend computes; must stay open as long as the result, which does not close it
   * @throws SluiceException if there are no images, or something becomes infinite or NaN on them
   */
  public static FixedPoint calibrate(StoredModel model, ImageSource images, Backend backend) {
    return calibrate(model, images, backend, BITS);
  }

  /** As {@link #calibrate(StoredModel, ImageSource, Backend)}, with words of 2 to 16 bits. */
  static FixedPoint calibrate(StoredModel model, ImageSource images, Backend backend, int bits) {
    if (images.size() == 0) {
      throw new SluiceException("there are no images to choose fixed-point formats on");
    }
    SplitPlan split = new SplitPlan(Planner.inference(model.network()));
    float[] magnitudes = new float[split.whole().values().size()];
    try (Weights weights =
            backend.load(PlanParameters.of(model.network(), model.parameters()), false);
        SplitPrepared prepared =
            new SplitPrepared(
                split,
                backend.prepare(split.plan(), weights, BATCH, 1),
                BATCH,
                new Format[magnitudes.length])) {
      for (int first = 0; first < images.size(); first += BATCH) {
        int count = Math.min(BATCH, images.size() - first);
        images.fill(first, count, prepared.host(split.whole().value(Planner.INPUT)));
        for (int step = 0; step < model.network().steps(); step++) {
          prepared.raise(magnitudes, split.whole().program(Planner.infer(step)), count);
        }
      }
    }
    return new FixedPoint(backend, split, bits, formats(split, magnitudes, bits));
  }

  private static @Nullable Format[] formats(SplitPlan split, float[] magnitudes, int bits) {
    @Nullable Format[] formats = new Format[magnitudes.length];
    for (Value value : split.whole().values()) {
      float magnitude = magnitudes[value.id()];
      if (!Float.isFinite(magnitude)) {
        throw new SluiceException(
            "%s: not finite on the images that fixed-point formats are chosen on"
                .formatted(value.name()));
      }
      formats[value.id()] = split.isWide(value.id()) ? null : Format.of(bits, magnitude);
    }
    return formats;
  }

  @Override
  public String name() {
    return "fixed%d on %s".formatted(bits, backend.name());
  }

  @Override
  public String device() {
    return "%d-bit fixed point, simulated on %s".formatted(bits, backend.device());
  }

  /** No: results are rounded. They are the same for every batch size if the other backend's are. */
  @Override
  public boolean exact() {
    return false;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException for another network's parameters, or if they shall be trained
   */
  @Override
  public Weights load(Parameters parameters, boolean trainable) {
    if (trainable || !parameters.list().equals(split.whole().parameters())) {
      throw new IllegalArgumentException(
          "only inference, and only with the model whose formats were chosen");
    }
    Parameters rounded = FixedWeights.rounded(parameters, bits);
    return new FixedWeights(backend.load(rounded, false), bits, open);
  }

  @Override
  public Prepared prepare(Plan plan, Weights weights, int maxBatch, int threads) {
    if (!(weights instanceof FixedWeights own) || !own.belongTo(open)) {
      throw new IllegalArgumentException("these weights were loaded by another backend");
    }
    if (!plan.equals(split.whole())) {
      throw new IllegalArgumentException("formats were chosen for another plan");
    }
    Prepared prepared = backend.prepare(split.plan(), own.packed(), maxBatch, threads);
    return new SplitPrepared(split, prepared, maxBatch, formats);
  }

  @Override
  public void close() {
    if (open.get() > 0) {
      throw new IllegalStateException(open.get() + " loaded weights are still open");
    }
  }
}
