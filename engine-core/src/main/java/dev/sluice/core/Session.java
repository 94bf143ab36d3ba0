package dev.sluice.core;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.SluiceException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One thread's place to run a model. It owns its memory; after warm-up it allocates nothing. Not
 * thread-safe: open one session per thread.
 *
 * <p>Images are (images, C, H, W) 32-bit floats in native order, normalised as {@link
 * Model#normalisation()} says.
 */
public final class Session implements AutoCloseable {
  /** The step until all of a run has worked: what a failed one leaves cannot be gone on from. */
  private static final int NOTHING_RUN = -1;

  private final Model model;
  private final Prepared prepared;
  private final int[] infer;
  private final int[] widen;
  private final boolean reuses;
  private final MemorySegment input;
  private final Logits logits;
  private final int maxBatch;
  private final long imageBytes;
  private int step = NOTHING_RUN;

  Session(Model model, Plan plan, Prepared prepared, int maxBatch) {
    Network network = model.network();
    this.model = model;
    this.prepared = prepared;
    this.maxBatch = maxBatch;
    this.reuses = network.connectivity() == Connectivity.TRIANGULAR;
    this.infer = new int[network.steps()];
    this.widen = new int[network.steps()];
    for (int s = 0; s < network.steps(); s++) {
      infer[s] = plan.program(Planner.infer(s));
      widen[s] = reuses && s > 0 ? plan.program(Planner.widen(s)) : infer[s];
    }
    this.input = prepared.host(plan.value(Planner.INPUT));
    this.logits = new Logits(prepared.host(plan.value(Planner.LOGITS)), network.classes(), 0);
    this.imageBytes = (long) network.input().size() * Float.BYTES;
  }

  public Model model() {
    return model;
  }

  /** The most images in one run. */
  public int maxBatch() {
    return maxBatch;
  }

  /**
   * Where images are written before {@link #infer(int, int)}: (maxBatch, C, H, W). They must stay
   * until the last {@link #escalate}, which reads them again.
   */
  public MemorySegment input() {
    return input;
  }

  /** The step of the last run; −1 before the first one, and after one that failed. */
  public int step() {
    return step;
  }

  /** Whether {@link #escalate} goes on from the narrower result; otherwise it starts again. */
  public boolean reuses() {
    return reuses;
  }

  /**
   * What a run of {@link #maxBatch()} images does at a step, a line for every operation: the kernel
   * chosen, the layout. Fewer images may have another layout.
   */
  public List<String> explain(int step) {
    checkStep(step);
    return prepared.explain(infer[step]);
  }

  /**
   * Runs the images that were written to {@link #input()} at one width.
   *
   * @param images how many, 1 … maxBatch
   * @param step 0 = narrowest
   */
  public Logits infer(int images, int step) {
    checkImages(images);
    checkStep(step);
    this.step = NOTHING_RUN;
    prepared.run(infer[step], images);
    return done(images, step);
  }

  /**
   * Copies images into {@link #input()} and runs them at one width.
   *
   * @param images (images, C, H, W), 1 … maxBatch images
   * @param step 0 = narrowest
   */
  public Logits infer(MemorySegment images, int step) {
    checkStep(step);
    long bytes = images.byteSize();
    if (bytes % imageBytes != 0 || bytes == 0 || bytes > input.byteSize()) {
      throw new IllegalArgumentException(
          "expected 1 to %d images of %d bytes (%s floats each), not %d bytes"
              .formatted(maxBatch, imageBytes, model.network().input(), bytes));
    }
    MemorySegment.copy(images, 0, input, 0, bytes);
    return infer((int) (bytes / imageBytes), step);
  }

  /**
   * Goes on at a larger width with some of the images of the last run; they become the session's
   * images, in this order. A triangular network computes only what is new, with the same bits as
   * {@link #infer} at that width; a dense one runs again.
   *
   * @param step larger than the last run's
   * @param images strictly increasing positions among the images of the last run
   * @param count how many entries of {@code images} count, at least 1
   */
  public Logits escalate(int step, int[] images, int count) {
    checkEscalation(step);
    Prepared.checkPositions(images, count, logits.images());
    int from = this.step;
    this.step = NOTHING_RUN;
    prepared.gather(images, count);
    return go(from, step, count);
  }

  /** As {@link #escalate(int, int[], int)}, with all images. */
  public Logits escalate(int step) {
    checkEscalation(step);
    int from = this.step;
    this.step = NOTHING_RUN;
    return go(from, step, logits.images());
  }

  private Logits go(int from, int to, int images) {
    if (reuses) {
      for (int s = from + 1; s <= to; s++) {
        prepared.run(widen[s], images);
      }
    } else {
      prepared.run(infer[to], images);
    }
    return done(images, to);
  }

  private Logits done(int images, int step) {
    this.step = step;
    logits.images(images);
    return logits;
  }

  private void checkImages(int images) {
    if (images < 1 || images > maxBatch) {
      throw new IllegalArgumentException(
          "this session runs 1 to %d images, not %d".formatted(maxBatch, images));
    }
  }

  private void checkStep(int step) {
    if (step < 0 || step >= infer.length) {
      throw new SluiceException(
          "step %d does not exist: this model has steps 0 to %d".formatted(step, infer.length - 1));
    }
  }

  private void checkEscalation(int step) {
    checkStep(step);
    if (this.step == NOTHING_RUN) {
      throw new IllegalStateException("nothing to escalate: infer first");
    }
    if (step <= this.step) {
      throw new IllegalArgumentException(
          "step %d is not wider than step %d, the last one run".formatted(step, this.step));
    }
  }

  @Override
  public void close() {
    prepared.close();
  }
}
