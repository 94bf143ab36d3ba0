package dev.sluice.runtime.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counters of processors, as {@code /sys/class/powercap} shows them. */
class RaplTest {
  /** What Intel's and AMD's processors count up to. */
  private static final long INTEL = 262_143_328_850L;

  private static final long AMD = 65_532_610_987L;
  private static final String P0 = "intel-rapl/intel-rapl:0/";
  private static final String P1 = "intel-rapl/intel-rapl:1/";

  @TempDir Path folder;
  private Tree tree;
  private final ManualClock clock = new ManualClock();

  @BeforeEach
  void makeTree() {
    tree = new Tree(folder);
  }

  private void zone(String zone, String name, long range, long microjoules) {
    tree.file(zone + "name", name)
        .file(zone + "max_energy_range_uj", range)
        .file(zone + "energy_uj", microjoules);
  }

  /** Two packages with parts, and the whole laptop, which holds them. */
  private void twoPackages() {
    zone(P0, "package-0", INTEL, 5_000_000);
    zone(P0 + "intel-rapl:0:0/", "core", INTEL, 3_000_000);
    zone(P0 + "intel-rapl:0:1/", "dram", INTEL, 1_000_000);
    zone(P1, "package-1", INTEL, 9_000_000);
    zone(P1 + "intel-rapl:1:0/", "core", INTEL, 4_000_000);
    zone("intel-rapl/intel-rapl:2/", "psys", INTEL, 20_000_000);
    tree.file("intel-rapl/enabled", 1);
  }

  private RaplProvider provider() {
    return new RaplProvider(folder, clock);
  }

  private String reason() {
    return provider().unavailable().orElseThrow();
  }

  @Test
  void addsPackagesAndNothingElse() {
    twoPackages();
    assertEquals(Optional.empty(), provider().unavailable());
    try (EnergyMeter meter = provider().open()) {
      assertEquals("RAPL package-0+package-1, counter", meter.source());
      assertEquals(0, meter.joules());
      tree.file(P0 + "energy_uj", 7_500_000).file(P1 + "energy_uj", 9_250_000);
      tree.file(P0 + "intel-rapl:0:0/energy_uj", 4_000_000);
      tree.file("intel-rapl/intel-rapl:2/energy_uj", 90_000_000);
      assertEquals(2.75, meter.joules(), 1e-9);
      assertEquals(2.75, meter.joules(), 1e-9);
    }
    assertFalse(clock.repeating(), "a closed meter reads on");
  }

  @Test
  void countsFromWhenItWasOpened() {
    zone(P0, "package-0", AMD, 1_000_000);
    try (EnergyMeter first = provider().open()) {
      tree.file(P0 + "energy_uj", 3_000_000);
      try (EnergyMeter second = provider().open()) {
        tree.file(P0 + "energy_uj", 4_500_000);
        assertEquals(3.5, first.joules(), 1e-9);
        assertEquals(1.5, second.joules(), 1e-9);
      }
    }
  }

  @Test
  void aCounterThatIsFullBeginsAgain() {
    zone(P0, "package-0", AMD, AMD - 1_000_000);
    try (EnergyMeter meter = provider().open()) {
      clock.pass(Duration.ofSeconds(1));
      tree.file(P0 + "energy_uj", 500_000);
      assertEquals(1.5, meter.joules(), 1e-9);
    }
  }

  @Test
  void turnsAreNotMissedBetweenTwoQuestions() {
    zone(P0, "package-0", AMD, 0);
    try (EnergyMeter meter = provider().open()) {
      assertTrue(clock.interval().multipliedBy(2).toNanos() < AMD); // 1 kW: a nanosecond is a µJ
      long used = 0;
      while (used < 5 * AMD) { // at 500 W
        used += 500 * 1_000_000L;
        tree.file(P0 + "energy_uj", used % AMD);
        clock.pass(Duration.ofSeconds(1));
      }
      assertEquals(used / 1e6, meter.joules(), 1e-3);
    }
  }

  @Test
  void aMissedTurnIsNoGuess() {
    zone(P0, "package-0", AMD, 1_000);
    try (EnergyMeter meter = provider().open()) {
      clock.stall(Duration.ofMinutes(10));
      tree.file(P0 + "energy_uj", 2_000);
      String message = Failing.message(meter);
      assertTrue(message.contains("energy_uj: was not read for 600 s"), message);
    }
  }

  @Test
  void aCounterThatWasResetHasNotTurned() {
    zone(P0, "package-0", INTEL, 5_000_000_000L);
    try (EnergyMeter meter = provider().open()) {
      clock.pass(Duration.ofSeconds(2));
      tree.file(P0 + "energy_uj", 12);
      String message = Failing.message(meter);
      assertTrue(message.contains("energy_uj: went from 5000000000 to 12 in 2.000 s"), message);
    }
  }

  @Test
  void whatVanishesIsAFailureFromThenOn() {
    twoPackages();
    try (EnergyMeter meter = provider().open()) {
      tree.without(P1 + "energy_uj");
      clock.pass(clock.interval()); // noticed between two questions
      tree.file(P1 + "energy_uj", 9_500_000);
      for (int time = 0; time < 2; time++) {
        String message = Failing.message(meter);
        assertTrue(message.contains(P1 + "energy_uj: there is no such file"), message);
      }
    }
  }

  @Test
  void aClosedMeterTellsNothing() {
    zone(P0, "package-0", INTEL, 0);
    EnergyMeter meter = provider().open();
    meter.close();
    assertThrows(IllegalStateException.class, meter::joules);
  }

  @Test
  void withoutCountersItSaysWhatIsNeeded() {
    assertTrue(reason().contains("intel-rapl: there is no such folder"), reason());
    assertTrue(reason().contains("modprobe intel_rapl_msr"), reason());
    assertThrows(SluiceException.class, () -> provider().open());
    zone("intel-rapl/intel-rapl:0/", "psys", INTEL, 0);
    assertTrue(reason().contains("no package in it"), reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1.5", "12 J", "-1", "262143328851", "99999999999999999999"})
  void garbageIsNamed(String garbage) {
    zone(P0, "package-0", INTEL, 5);
    try (EnergyMeter meter = provider().open()) {
      tree.file(P0 + "energy_uj", garbage);
      String message = Failing.message(meter);
      assertTrue(message.startsWith(folder + "/" + P0 + "energy_uj: "), message);
      assertTrue(message.contains(garbage), message);
    }
    assertTrue(reason().contains("energy_uj"), reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "much"})
  void aRangeThatIsNoneIsNamed(String range) {
    zone(P0, "package-0", INTEL, 0);
    tree.file(P0 + "max_energy_range_uj", range);
    assertTrue(reason().contains("max_energy_range_uj: "), reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "energy_uj", "max_energy_range_uj"})
  void whatCannotBeReadIsAReason(String file) {
    zone(P0, "package-0", INTEL, 0);
    tree.without(P0 + file);
    assertTrue(reason().contains(P0 + file + ": there is no such file"), reason());
    tree.unreadable(P0 + file);
    assertTrue(reason().contains(P0 + file + ": cannot be read"), reason());
  }

  @Test
  void countsTheProcessorOnly() {
    assertTrue(provider().covers("cpu"));
    assertFalse(provider().covers("cuda"));
  }
}
