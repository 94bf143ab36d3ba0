package dev.sluice.runtime.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.SluiceException;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** What runs take, by a meter and a clock of the test's. */
class EnergyMeasurementTest {
  private static final Duration RUN = Duration.ofMillis(10);
  private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

  private final ManualClock clock = new ManualClock();
  private final long start = clock.nanos();
  private double runJoules = 0.030;
  private double ran;
  private int runs;

  /** Uses 2 W, and more for every run. */
  private double joules() {
    return 1000 + 2 * (clock.nanos() - start) / 1e9 + ran;
  }

  private void run() {
    runs++;
    ran += runJoules;
    clock.pass(RUN);
  }

  private record Meter(DoubleSupplier reading) implements EnergyMeter {
    @Override
    public String source() {
      return "a meter";
    }

    @Override
    public double joules() {
      return reading.getAsDouble();
    }

    @Override
    public void close() {
      throw new AssertionError("it is the caller's");
    }
  }

  private EnergyMeasurement with(DoubleSupplier reading, boolean subtractIdle) {
    return new EnergyMeasurement(
        new MeterSearch.Found(new Meter(reading)), FIVE_SECONDS, subtractIdle, clock);
  }

  private String unknown(DoubleSupplier reading, boolean subtractIdle) {
    RunEnergy energy = with(reading, subtractIdle).measure(this::run);
    return assertInstanceOf(RunEnergy.Unknown.class, energy).reason();
  }

  @Test
  void countsAllThatIsUsed() {
    var energy =
        assertInstanceOf(RunEnergy.Measured.class, with(this::joules, false).measure(this::run));
    assertEquals(500, energy.runs());
    assertEquals(550, runs, "with those to get warm");
    assertEquals(5, energy.seconds(), 1e-9);
    assertEquals(0.050, energy.grossJoules(), 1e-9);
    assertEquals(OptionalDouble.empty(), energy.netJoules());
    assertEquals(energy.grossJoules(), energy.joulesOfRun());
    assertEquals("measured: a meter, with the power of idling; 500 runs in 5.0 s", energy.source());
  }

  @Test
  void subtractsIdlingIfAsked() {
    EnergyMeasurement measurement = with(this::joules, true);
    var energy = assertInstanceOf(RunEnergy.Measured.class, measurement.measure(this::run));
    assertEquals(2, energy.idleWatts().orElseThrow(), 1e-9);
    assertEquals(0.050, energy.grossJoules(), 1e-9);
    assertEquals(0.030, energy.netJoules().orElseThrow(), 1e-9);
    assertEquals(0.030, energy.joulesOfRun(), 1e-9);
    assertEquals("measured: a meter, less 2.0 W of idling; 500 runs in 5.0 s", energy.source());
    long before = clock.nanos();
    measurement.measure(this::run);
    assertEquals(5.5, (clock.nanos() - before) / 1e9, 1e-9, "idling was measured once");
  }

  @Test
  void aRunThatIsLongIsDoneOnce() {
    Runnable minute = () -> clock.pass(Duration.ofMinutes(1));
    var energy =
        assertInstanceOf(RunEnergy.Measured.class, with(this::joules, false).measure(minute));
    assertEquals(1, energy.runs());
    assertEquals(120, energy.grossJoules(), 1e-9);
  }

  @Test
  void aMeterThatStandsStillTellsNothing() {
    assertEquals("a meter: did not move in 5.0 s: measure for longer", unknown(() -> 7, false));
  }

  @Test
  void lessThanIdlingIsNoEnergy() {
    runJoules = -0.001; // something else ended
    assertEquals(
        "a meter: 1.9 W while it ran is no more than idle: let nothing else run, and measure again",
        unknown(this::joules, true));
  }

  @Test
  void aMeterThatFailsIsTheReason() {
    for (int failing = 1; failing <= 4; failing++) {
      int[] left = {failing};
      DoubleSupplier reading =
          () -> {
            if (--left[0] == 0) {
              throw new SluiceException("file: there is no such file");
            }
            return joules();
          };
      assertEquals("file: there is no such file", unknown(reading, true), "reading " + failing);
    }
  }

  @Test
  void withoutAMeterNothingRuns() {
    RunEnergy energy = EnergyMeasurement.none("no sensor").measure(this::run);
    assertEquals(new RunEnergy.Unknown("no sensor"), energy);
    assertEquals(0, runs);
  }

  @Test
  void whatARunThrowsIsItsOwn() {
    EnergyMeasurement measurement = with(this::joules, false);
    Runnable failing =
        () -> {
          throw new SluiceException("the device is lost");
        };
    assertThrows(SluiceException.class, () -> measurement.measure(failing));
    assertTrue(runs == 0);
  }
}
