package dev.sluice.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.EnergyMeter;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.runtime.budget.EnergySource;
import dev.sluice.runtime.energy.MeterSearch;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PowerBudgetTest {
  private static final MeterSearch NONE = new MeterSearch.NotFound("no sensor");

  private final Printed printed = new Printed();
  private final Backend backend = Backends.open("cpu");
  private final Model model = Model.of(TinyModel.with(0.999), backend); // noise wants full width
  private final Session session = model.newSession(1);

  @AfterEach
  void close() {
    session.close();
    model.close();
    backend.close();
  }

  /** Time passes only while one waits. */
  private static final class ManualClock implements PowerBudget.Clock {
    private long now = 1_000;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void waitUntil(long nanos) {
      now = nanos;
    }
  }

  /** Uses nothing while it is watched at rest, then a joule between any two readings. */
  private static final class StubMeter implements EnergyMeter {
    private int readings;

    @Override
    public String source() {
      return "stub";
    }

    @Override
    public double joules() {
      return Math.max(0, readings++ - 1);
    }

    @Override
    public void close() {}
  }

  private EnergySource estimate() {
    return PowerBudget.source(session, NONE, Duration.ZERO, printed.stream());
  }

  private double hold(double watts) {
    return PowerBudget.hold(watts, session, estimate(), new ManualClock(), printed.stream());
  }

  @Test
  void withoutAMeterItSaysThatItEstimates() {
    EnergySource source = estimate();
    assertEquals("no energy of this machine is known: no sensor", printed.lines().getFirst());
    assertTrue(printed.lines().getLast().startsWith("energy is an estimate: "));
    assertTrue(source.meter().isEmpty());
    assertTrue(source.joules().of(2) > source.joules().of(0));
  }

  @Test
  void withAMeterItMeasuresEveryWidth() {
    EnergySource source =
        PowerBudget.source(
            session,
            new MeterSearch.Found(new StubMeter()),
            Duration.ofMillis(1),
            printed.stream());
    assertTrue(printed.lines().getLast().startsWith("energy is measured: stub"));
    assertTrue(source.meter().isPresent());
    assertEquals(0, source.idleWatts());
    for (int step = 0; step < model.steps(); step++) {
      assertTrue(source.joules().of(step) > 0, "step " + step);
    }
  }

  @Test
  void whatIsBetweenTwoWidthsIsHeldByBoth() {
    EnergySource source = estimate();
    double watts = 30 * (source.joules().of(0) + source.joules().of(1)) / 2;
    assertEquals(watts, hold(watts), 0.05 * watts);
    String last = printed.lines().getLast();
    assertTrue(last.matches("20 s: .* W, [1-9]\\d* at width 0, [1-9]\\d* at width 1, .*"), last);
  }

  @Test
  void plentyOfPowerChangesNothing() {
    hold(1);
    assertFalse(printed.lines().getLast().contains(", 0 at width 2"), printed.lines().getLast());
  }
}
