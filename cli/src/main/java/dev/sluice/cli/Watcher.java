package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Session;
import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.monitoring.DriftGuard;
import dev.sluice.runtime.monitoring.InferenceMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Classifies images of a stream, one by one, and tells meters and the drift alarm. One thread. */
final class Watcher {
  /** An answer with a smaller margin is unsure whatever the thresholds say. */
  private static final double UNSURE = 0.1;

  private final Session session;
  private final Cascade cascade;
  private final @Nullable DriftGuard guard;
  private final InferenceMetrics metrics;
  private final WatchCounts counts;
  private final double sure;

  /**
   * @param session for one image
   * @param guard null if there is no drift alarm
   */
  Watcher(
      Session session,
      ConfidencePolicy policy,
      @Nullable DriftGuard guard,
      InferenceMetrics metrics,
      WatchCounts counts) {
    this.session = session;
    this.guard = guard;
    this.metrics = metrics;
    this.counts = counts;
    this.cascade =
        new Cascade(session, policy, guard == null ? AnswerRule.NONE : guard, new Escalations());
    this.sure =
        policy.thresholds().stream()
            .filter(threshold -> threshold < ConfidencePolicy.NEVER)
            .reduce(UNSURE, Math::max);
  }

  /**
   * Classifies an image file and counts it.
   *
   * @throws SluiceException if it cannot be read as an image; nothing is counted then
   */
  Sighting look(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // reading a pipe would wait for ever
      throw new SluiceException(file + ": is not a file: name PNG or JPEG files");
    }
    Classifier.read(file, session);
    long start = System.nanoTime();
    cascade.classify(1);
    long nanos = System.nanoTime() - start;
    hear();
    int step = cascade.step(0);
    double margin = cascade.margin(0);
    metrics.latency(nanos);
    metrics.answered(step, margin);
    Sighting sighting =
        new Sighting(
            file,
            session.model().classes().get(cascade.answer(0)),
            margin,
            step,
            nanos,
            !(margin >= sure), // also if it is NaN
            guard != null && guard.isRaised());
    counts.seen(sighting);
    return sighting;
  }

  private void hear() {
    if (guard != null && guard.accept(cascade.firstMargin(0), cascade.firstAnswer(0))) {
      metrics.driftAlarm(guard.cause());
    }
  }

  /** Limits nothing, and hears what runs. */
  private final class Escalations implements Budget {
    @Override
    public void begin(int images) {}

    @Override
    public boolean allows(int from, int to) {
      return true;
    }

    @Override
    public void ran(int from, int to, int images) {
      if (from != FROM_INPUT) {
        metrics.escalated(from);
        counts.escalated();
      }
    }

    @Override
    public void end() {}

    @Override
    public WhenNothingFits whenNothingFits() {
      return WhenNothingFits.RUN_NARROWEST;
    }
  }
}
