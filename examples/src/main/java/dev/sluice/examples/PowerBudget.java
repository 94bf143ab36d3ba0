package dev.sluice.examples;

import dev.sluice.api.Backend;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.StepCosts;
import dev.sluice.runtime.accelerator.Accelerator;
import dev.sluice.runtime.accelerator.Estimate;
import dev.sluice.runtime.budget.EnergyBudget;
import dev.sluice.runtime.budget.EnergyLimit;
import dev.sluice.runtime.budget.EnergySource;
import dev.sluice.runtime.energy.EnergyMeasurement;
import dev.sluice.runtime.energy.EnergyMeters;
import dev.sluice.runtime.energy.MeterSearch;
import dev.sluice.runtime.energy.RunEnergy;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes 30 inferences a second with no more power than it is given, by answering narrower where the
 * power does not suffice for the width that the thresholds ask for. Images are noise, which hardly
 * any width is sure of, so that there is something to save.
 *
 * <pre>
 * ./sluice train --data mnist --epochs 1 --out mnist.safetensors     # builds Sluice, too
 * ./sluice calibrate mnist.safetensors --data mnist
 * examples/run PowerBudget mnist.safetensors                         # says what the widths need
 * examples/run PowerBudget mnist.safetensors 0.002                   # keeps to 2 milliwatts
 * </pre>
 */
public final class PowerBudget {
  private static final int PER_SECOND = 30;
  private static final int SECONDS = 20;

  private PowerBudget() {}

  /** Time, which a test need not wait for. */
  interface Clock {
    Clock SYSTEM =
        new Clock() {
          @Override
          public long nanos() {
            return System.nanoTime();
          }

          @Override
          public void waitUntil(long nanos) {
            while (nanos - System.nanoTime() > 0) {
              LockSupport.parkNanos(nanos - System.nanoTime());
            }
          }
        };

    long nanos();

    void waitUntil(long nanos);
  }

  public static void main(String[] args) {
    try (Backend backend = Backends.open();
        Model model = Model.load(Path.of(args[0]), backend);
        Session session = model.newSession(1);
        MeterSearch meter = EnergyMeters.open(backend.name())) {
      EnergySource source = source(session, meter, EnergyMeasurement.QUICK, System.out);
      for (int step = 0; step < model.steps(); step++) {
        double watts = source.idleWatts() + PER_SECOND * source.joules().of(step);
        System.out.printf("width %d at %d a second: %.6f W%n", step, PER_SECOND, watts);
      }
      if (args.length > 1) {
        hold(Double.parseDouble(args[1]), session, source, Clock.SYSTEM, System.out);
      }
    }
  }

  /**
   * Where to know from what an inference uses: what a meter says on this machine; where there is
   * none, an estimate for an accelerator, which says nothing about this machine.
   *
   * @param atLeast how long every width is measured
   */
  static EnergySource source(
      Session session, MeterSearch search, Duration atLeast, PrintStream out) {
    String missing;
    switch (search) {
      case MeterSearch.NotFound(String reason) -> missing = reason;
      case MeterSearch.Found found -> {
        EnergyMeasurement measurement = new EnergyMeasurement(found, atLeast, true);
        List<RunEnergy.Measured> widths = new ArrayList<>();
        missing = "";
        for (int step = 0; step < session.model().steps() && missing.isEmpty(); step++) {
          int width = step;
          switch (measurement.measure(() -> session.infer(1, width))) {
            case RunEnergy.Measured measured -> widths.add(measured);
            case RunEnergy.Unknown(String reason) -> missing = reason;
          }
        }
        if (missing.isEmpty()) {
          out.println("energy is " + widths.getFirst().source());
          return new EnergySource(
              costs(session, widths),
              widths.getFirst().idleWatts().orElseThrow(),
              Optional.of(found.meter()::joules)); // which corrects the costs as it goes
        }
      }
    }
    Estimate estimate = Estimate.of(session.model().network(), Accelerator.DIANNAO_65NM_16BIT);
    out.println("no energy of this machine is known: " + missing);
    out.println("energy is an " + estimate.source());
    return new EnergySource(estimate.microjoules().times(1e-6, "J"), 0, Optional.empty());
  }

  /** Going on from a narrower width costs what it adds, if the network keeps what it has. */
  private static StepCosts costs(Session session, List<RunEnergy.Measured> widths) {
    return StepCosts.of(
        "J",
        widths.size(),
        (from, to) -> {
          boolean afresh = from == Budget.FROM_INPUT || !session.reuses();
          double saved = afresh ? 0 : widths.get(from).joulesOfRun();
          return Math.max(widths.get(to).joulesOfRun() - saved, 0);
        });
  }

  /**
   * Infers for some seconds and tells how it goes.
   *
   * @return the mean power in watts
   */
  static double hold(
      double watts, Session session, EnergySource source, Clock clock, PrintStream out) {
    EnergyBudget budget =
        new EnergyBudget(
            new EnergyLimit.Power(watts),
            source,
            Budget.WhenNothingFits.RUN_NARROWEST, // better a cheap answer than none
            clock::nanos);
    ConfidencePolicy policy = ConfidencePolicy.of(session.model().calibration());
    Cascade cascade = new Cascade(session, policy, AnswerRule.NONE, budget);
    Random random = new Random(1);
    long[] answers = new long[session.model().steps()];
    long start = clock.nanos();
    for (int i = 1; i <= PER_SECOND * SECONDS; i++) {
      noise(session, random);
      cascade.classify(1);
      answers[cascade.step(0)]++;
      clock.waitUntil(start + i * 1_000_000_000L / PER_SECOND);
      if (i % PER_SECOND == 0) {
        double seconds = (clock.nanos() - start) * 1e-9;
        out.printf("%2.0f s: %.6f W", seconds, budget.used() / seconds);
        for (int step = 0; step < answers.length; step++) {
          out.printf(", %d at width %d", answers[step], step);
        }
        out.println();
      }
    }
    return budget.used() / ((clock.nanos() - start) * 1e-9);
  }

  private static void noise(Session session, Random random) {
    int floats = session.model().network().input().size();
    for (int i = 0; i < floats; i++) {
      session.input().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
    }
  }
}
