package dev.sluice.bench;

import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One of those who share a model: sessions that come and go, random images, widths and batches. */
final class SoakUser implements Callable<Void> {
  private static final int MOST_IMAGES = 32;
  private static final int RUNS_OF_A_SESSION = 1000;

  private final Model model;
  private final ExpectedLogits expected;
  private final SplittableRandom random;
  private final AtomicBoolean stop;
  private final AtomicLong inferences;

  private final int[] batch = new int[MOST_IMAGES];
  private final int[] places = new int[MOST_IMAGES];

  SoakUser(
      Model model, ExpectedLogits expected, long seed, AtomicBoolean stop, AtomicLong inferences) {
    this.model = model;
    this.expected = expected;
    this.random = new SplittableRandom(seed);
    this.stop = stop;
    this.inferences = inferences;
  }

  @Override
  public Void call() {
    while (!stop.get()) {
      try (Session session = model.newSession(MOST_IMAGES, 1)) {
        for (int run = 0; run < RUNS_OF_A_SESSION && !stop.get(); run++) {
          inferences.addAndGet(run(session));
        }
      }
    }
    return null;
  }

  /** An inference, and escalations of ever fewer images up to the full width. */
  private int run(Session session) {
    int images = random.nextInt(4) == 0 ? 1 + random.nextInt(MOST_IMAGES) : 1;
    long bytes = (long) model.network().input().size() * Float.BYTES;
    for (int place = 0; place < images; place++) {
      batch[place] = random.nextInt(expected.count());
      MemorySegment.copy(expected.image(batch[place]), 0, session.input(), place * bytes, bytes);
    }
    int step = random.nextInt(model.steps());
    check(session.infer(images, step), images, step);
    int done = images;
    while (step + 1 < model.steps() && random.nextBoolean()) {
      step++;
      images = choose(images);
      check(session.escalate(step, places, images), images, step);
      done += images;
    }
    return done;
  }

  /** Chooses at least one of the images; their places go to {@link #places}, in order. */
  private int choose(int images) {
    int chosen = 0;
    for (int place = 0; place < images; place++) {
      boolean lastChance = chosen == 0 && place == images - 1;
      if (lastChance || random.nextBoolean()) {
        batch[chosen] = batch[place];
        places[chosen++] = place;
      }
    }
    return chosen;
  }

  private void check(Logits logits, int images, int step) {
    for (int place = 0; place < images; place++) {
      expected.check(batch[place], step, logits, place);
    }
  }
}
