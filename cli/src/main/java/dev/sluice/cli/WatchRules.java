package dev.sluice.cli;

import dev.sluice.core.Model;
import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.SafetyRules;
import dev.sluice.runtime.budget.Deadline;
import dev.sluice.runtime.monitoring.DriftGuard;
import org.jspecify.annotations.Nullable;

/**
 * What chooses the widths of a watch.
 *
 * @param guard null if there is no drift alarm
 * @param fewest no answer has a smaller margin, 0 to 1
 * @param deadline null if there is none
 */
record WatchRules(
    ConfidencePolicy policy,
    @Nullable DriftGuard guard,
    double fewest,
    @Nullable Deadline deadline) {
  /** An answer with a smaller margin is unsure whatever the thresholds say. */
  private static final double UNSURE = 0.1;

  /** What an answer must meet. */
  AnswerRule safety(Model model) {
    AnswerRule drift = guard == null ? AnswerRule.NONE : guard;
    Confidence margin = Confidence.of(Confidence.Measure.MARGIN, model.steps());
    return drift.and(SafetyRules.unlessUnsure(margin, fewest, model.classes().size()));
  }

  /** What limits the width. */
  Budget budget() {
    return deadline == null ? Budget.UNLIMITED : deadline;
  }

  /** The least margin of an answer that people need not look at. */
  double sure() {
    return policy.thresholds().stream()
        .filter(threshold -> threshold < ConfidencePolicy.NEVER)
        .reduce(UNSURE, Math::max);
  }
}
