package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Session;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.Outcome;
import dev.sluice.runtime.budget.Deadline;
import dev.sluice.runtime.monitoring.DriftGuard;
import dev.sluice.runtime.monitoring.InferenceMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Classifies images of a stream, one by one, and tells meters and the drift alarm. One thread. */
final class Watcher {
  private final Session session;
  private final WatchRules rules;
  private final Cascade cascade;
  private final InferenceMetrics metrics;
  private final WatchCounts counts;

  /** The step that the last image began at. */
  private int first;

  /** Of the deadline, so far. */
  private long missed;

  /**
   * @param session for one image
   */
  Watcher(Session session, WatchRules rules, InferenceMetrics metrics, WatchCounts counts) {
    this.session = session;
    this.rules = rules;
    this.metrics = metrics;
    this.counts = counts;
    this.cascade =
        new Cascade(
            session, rules.policy(), rules.safety(session.model()), new Heard(rules.budget()));
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
    tell(nanos);
    Outcome outcome = cascade.outcome(0);
    double margin = cascade.margin(0);
    @Nullable DriftGuard guard = rules.guard();
    Sighting sighting =
        new Sighting(
            file,
            session.model().classes().get(cascade.answer(0)),
            outcome,
            margin,
            cascade.step(0),
            nanos,
            !(margin >= rules.sure()) || !outcome.isAnswer(), // also if it is NaN
            guard != null && guard.isRaised());
    counts.seen(sighting);
    return sighting;
  }

  /** The alarm knows the answers of the policy's first step, and a deadline may begin narrower. */
  private void hear() {
    @Nullable DriftGuard guard = rules.guard();
    if (guard != null
        && first == rules.policy().first()
        && guard.accept(cascade.firstMargin(0), cascade.firstAnswer(0))) {
      metrics.driftAlarm(guard.cause());
    }
  }

  private void tell(long nanos) {
    metrics.latency(nanos);
    if (cascade.outcome(0).isAnswer()) {
      metrics.answered(cascade.step(0), cascade.margin(0));
    } else {
      metrics.abstained();
    }
    @Nullable Deadline deadline = rules.deadline();
    if (deadline != null && deadline.missed() > missed) {
      missed = deadline.missed();
      metrics.budgetViolated();
      counts.late();
    }
  }

  /** Hears what runs within a budget. */
  private final class Heard implements Budget {
    private final Budget budget;

    Heard(Budget budget) {
      this.budget = budget;
    }

    @Override
    public void check(Session session) {
      budget.check(session);
    }

    @Override
    public void begin(int images) {
      budget.begin(images);
    }

    @Override
    public boolean allows(int from, int to) {
      return budget.allows(from, to);
    }

    @Override
    public void ran(int from, int to, int images) {
      budget.ran(from, to, images);
      if (from == FROM_INPUT) {
        first = to;
      } else {
        metrics.escalated(from);
        counts.escalated();
      }
    }

    @Override
    public void end() {
      budget.end();
    }

    @Override
    public WhenNothingFits whenNothingFits() {
      return budget.whenNothingFits();
    }
  }
}
