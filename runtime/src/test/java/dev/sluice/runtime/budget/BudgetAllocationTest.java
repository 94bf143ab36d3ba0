package dev.sluice.runtime.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.sluice.api.Backend;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Budget.WhenNothingFits;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.Confidence.Measure;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Latency.Effort;
import dev.sluice.runtime.SafetyRules;
import dev.sluice.runtime.SafetyRules.OfClass;
import dev.sluice.runtime.StepCosts;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policy, safety rules and budget together, on a real session. */
class BudgetAllocationTest {
  private static final int STEPS = 4;
  private static final int BATCH = 5;

  /** Vectors are objects until the optimising compiler has seen them. */
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  /** A second later whenever somebody looks, so that a meter is read every time. */
  private static LongSupplier clock() {
    long[] now = {0};
    return () -> now[0] += 1_000_000_000;
  }

  private static EnergyBudget energyBudget(EnergyLimit limit) {
    double[] joules = {0};
    DoubleSupplier meter = () -> joules[0] += 4;
    StepCosts costs = StepCosts.of("J", STEPS, (_, to) -> 0.1 * (1 + to));
    EnergySource source = new EnergySource(costs, 1, Optional.of(meter));
    return new EnergyBudget(limit, source, WhenNothingFits.RUN_NARROWEST, clock());
  }

  static Stream<Named<Function<Session, Budget>>> budgets() {
    return Stream.of(
        Named.of(
            "deadline",
            session ->
                new Deadline(
                    Profile.measure(session, 1, Effort.FEW, _ -> {}),
                    Duration.ofDays(1),
                    WhenNothingFits.RUN_NARROWEST,
                    clock())),
        Named.of("power", _ -> energyBudget(new EnergyLimit.Power(5))),
        Named.of("energy", _ -> energyBudget(new EnergyLimit.PerInference(5))),
        Named.of("battery", _ -> energyBudget(new EnergyLimit.Battery(1e9, Duration.ofDays(100)))));
  }

  @ParameterizedTest
  @MethodSource("budgets")
  void allocatesNothingAfterWarmUp(Function<Session, Budget> budget) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Backend backend = Backends.open("cpu");
        Model model = SimulatedDevice.load(STEPS, backend);
        Session session = model.newSession(BATCH)) {
      SafetyRules safety =
          SafetyRules.unlessUnsure(Confidence.of(Measure.ENTROPY, STEPS), 0.1, 2)
              .with(1, new OfClass(2, 0.2));
      ConfidencePolicy policy = ConfidencePolicy.margin(List.of(0.9, 0.7, 0.5));
      Cascade cascade = new Cascade(session, policy, safety, budget.apply(session));
      long least = Long.MAX_VALUE;
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (least > 0 && System.nanoTime() < end) {
        for (int i = 0; i < BATCH; i++) {
          session.input().setAtIndex(ValueLayout.JAVA_FLOAT, 2L * i, 3 * i - 6);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        cascade.classify(BATCH);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes in the quietest call");
      assertEquals(List.of(2, 3), List.of(cascade.step(0), cascade.step(2)));
    }
  }
}
