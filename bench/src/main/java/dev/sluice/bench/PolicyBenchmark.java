package dev.sluice.bench;

import dev.sluice.api.Connectivity;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Budget.WhenNothingFits;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.Confidence.Measure;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Latency;
import dev.sluice.runtime.SafetyRules;
import dev.sluice.runtime.StepCosts;
import dev.sluice.runtime.budget.Deadline;
import dev.sluice.runtime.budget.EnergyBudget;
import dev.sluice.runtime.budget.EnergyLimit;
import dev.sluice.runtime.budget.EnergySource;
import dev.sluice.runtime.budget.Profile;
import dev.sluice.trainer.NamedNetwork;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a cascade adds to the runs of one image: a confidence policy, safety rules and a budget, on
 * a backend that computes nothing, for ten classes. The meter says what time it is: a real one
 * takes as long as its file or driver, but is read at most twice a second.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PolicyBenchmark {
  private static final int CLASSES = 10;

  /** Which budget is asked. */
  public enum Limit {
    NONE,
    DEADLINE,
    POWER;

    Budget budget(Session session) {
      int steps = session.model().steps();
      return switch (this) {
        case NONE -> Budget.UNLIMITED;
        case DEADLINE ->
            new Deadline(profile(session), Duration.ofMillis(1), WhenNothingFits.RUN_NARROWEST);
        case POWER ->
            new EnergyBudget(
                new EnergyLimit.Power(10),
                new EnergySource(
                    StepCosts.of("J", steps, (_, to) -> 1e-9 * (1 + to)),
                    1,
                    Optional.of(() -> 5e-9 * System.nanoTime())),
                WhenNothingFits.RUN_NARROWEST);
      };
    }

    private static Profile profile(Session session) {
      int steps = session.model().steps();
      Latency latency = new Latency(1, 2);
      return new Profile(
          session.model().backend().device(),
          session.model().network(),
          1,
          Collections.nCopies(steps, latency),
          IntStream.range(0, steps).mapToObj(to -> Collections.nCopies(to, latency)).toList());
    }
  }

  /** What is asked about. */
  @State(Scope.Thread)
  public static class Asked {
    @Param({"NONE", "DEADLINE", "POWER"})
    public Limit limit = Limit.NONE;

    /** Whether the first step answers, or only the last of four. */
    @Param({"true", "false"})
    public boolean sure = true;

    private @Nullable Model model;
    private @Nullable Session session;
    private @Nullable Cascade cascade;

    @Setup
    public void open() {
      Workload workload = Workload.of(NamedNetwork.LENET, Connectivity.DENSE);
      model = Model.of(workload.model(), new SilentBackend());
      session = model.newSession(1);
      int steps = model.steps();
      double threshold = sure ? 0 : 0.99;
      ConfidencePolicy policy = ConfidencePolicy.margin(Collections.nCopies(steps - 1, threshold));
      SafetyRules safety =
          SafetyRules.unlessUnsure(Confidence.of(Measure.TOP_PROBABILITY, steps), 0.05, CLASSES);
      cascade = new Cascade(session, policy, safety, limit.budget(session));
    }

    @TearDown
    public void close() {
      Objects.requireNonNull(session).close();
      Objects.requireNonNull(model).close();
    }
  }

  @Benchmark
  public int classify(Asked asked) {
    Cascade cascade = Objects.requireNonNull(asked.cascade);
    cascade.classify(1);
    return cascade.step(0);
  }
}
