package dev.sluice.runtime.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.EnergyMeterProvider;
import dev.sluice.api.SluiceException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EnergyMetersTest {
  private static final EnergyMeter METER =
      new SampledMeter("a meter", () -> 1, Duration.ofDays(1), new ManualClock());

  private record Provider(String name, String backend, Optional<String> unavailable)
      implements EnergyMeterProvider {
    @Override
    public boolean covers(String other) {
      return backend.equals(other);
    }

    @Override
    public EnergyMeter open() {
      unavailable.ifPresent(
          reason -> {
            throw new SluiceException(reason);
          });
      return METER;
    }
  }

  private static final List<EnergyMeterProvider> PROVIDERS =
      List.of(
          new Provider("a", "cpu", Optional.of("no sensor")),
          new Provider("b", "cuda", Optional.of("no card")),
          new Provider("c", "cpu", Optional.of("no permission")),
          new Provider("d", "fpga", Optional.empty()));

  @Test
  void opensTheFirstThatIsAvailable() {
    var found = assertInstanceOf(MeterSearch.Found.class, EnergyMeters.open("fpga", PROVIDERS));
    assertSame(METER, found.meter());
  }

  @Test
  void otherwiseTellsEveryReason() {
    assertEquals(
        new MeterSearch.NotFound("a: no sensor; c: no permission"),
        EnergyMeters.open("cpu", PROVIDERS));
    assertEquals(
        new MeterSearch.NotFound("no energy meter is known for backend 'abacus'"),
        EnergyMeters.open("abacus", PROVIDERS));
  }

  @Test
  void findsThoseOfThisModule() {
    List<EnergyMeterProvider> providers = EnergyMeters.providers();
    assertEquals(
        List.of("ina3221", "rapl"), providers.stream().map(EnergyMeterProvider::name).toList());
    for (EnergyMeterProvider provider : providers) {
      if (provider.unavailable().isEmpty()) {
        try (EnergyMeter meter = provider.open()) {
          assertTrue(meter.joules() >= 0, meter.source());
        }
      } else {
        assertFalse(provider.unavailable().orElseThrow().contains("\n"));
      }
    }
  }

  @Test
  void theSystemsClockRepeatsUntilItIsTold() throws InterruptedException {
    CountDownLatch thrice = new CountDownLatch(3);
    try (var repetition = SampleClock.SYSTEM.every(Duration.ofMillis(1), thrice::countDown)) {
      assertTrue(thrice.await(1, TimeUnit.MINUTES));
      assertFalse(repetition.toString().isEmpty());
    }
    long before = SampleClock.SYSTEM.nanos();
    SampleClock.SYSTEM.sleep(Duration.ofMillis(2));
    assertTrue(SampleClock.SYSTEM.nanos() - before >= 2_000_000);
  }

  /** Parking returns at once in an interrupted thread, which would spin through its sleep. */
  @Test
  void anInterruptedThreadSleepsWithoutItsFlag() throws InterruptedException {
    Thread.currentThread().interrupt();
    SampleClock.SYSTEM.sleep(Duration.ofMillis(2));
    assertTrue(Thread.interrupted());

    CountDownLatch interrupted = new CountDownLatch(1);
    Thread sleeper =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  interrupted.countDown();
                  SampleClock.SYSTEM.sleep(Duration.ofMinutes(2));
                });
    interrupted.await();
    for (int wait = 0; wait < 2000 && sleeper.isInterrupted(); wait++) {
      Thread.sleep(10);
    }
    assertFalse(sleeper.isInterrupted());
  }
}
