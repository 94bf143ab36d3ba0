package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.EnergyMeter;
import dev.sluice.api.Paths;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.Latency;
import dev.sluice.runtime.energy.EnergyMeasurement;
import dev.sluice.runtime.energy.MeterSearch;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.Results;
import dev.sluice.trainer.UntrainedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a speed run says of energy, with a meter of the test's. */
class SpeedRunTest {
  private static final int BATCH = 3;

  /** One joule more at every reading, up to a number of them. */
  private static final class Meter implements EnergyMeter {
    private int left;
    private double joules;

    Meter(int readings) {
      left = readings;
    }

    @Override
    public String source() {
      return "a meter";
    }

    @Override
    public double joules() {
      if (left-- == 0) {
        throw new SluiceException("a file: there is no such file");
      }
      return joules++;
    }

    @Override
    public void close() {}
  }

  private static List<Results.Energy> energies(int readings) {
    StoredModel stored = UntrainedModel.of(NamedNetwork.LENET, 3, 2, Connectivity.DENSE);
    MeterSearch meter = new MeterSearch.Found(new Meter(readings));
    EnergyMeasurement energy = new EnergyMeasurement(meter, Duration.ofMillis(5), false);
    try (Backend backend = Backends.open("cpu")) {
      return new SpeedRun(backend, BATCH, 1, Latency.Effort.FEW, energy, Progress.NONE)
          .of(new ModelSet(Path.of("random"), List.of(stored)), Paths.EXACT).widths().stream()
              .map(Speed.Width::energyMicrojoules)
              .toList();
    }
  }

  @Test
  void energyIsThatOfAnImage() {
    List<Results.Energy> energies = energies(4);
    assertEquals(2, energies.size());
    for (Results.Energy energy : energies) {
      Matcher runs = Pattern.compile("; ([0-9,]+) runs in ").matcher(energy.source());
      assertTrue(runs.find(), energy.source());
      Double value = energy.value();
      assertNotNull(value);
      int number = Integer.parseInt(runs.group(1).replace(",", ""));
      assertEquals(1e6, value * number * BATCH, 1e-3);
      assertTrue(energy.source().startsWith("measured: a meter, "), energy.source());
    }
  }

  @Test
  void aMeterThatFailsMakesTheRestUnknown() {
    List<Results.Energy> energies = energies(3);
    assertNotNull(energies.getFirst().value());
    assertEquals(Results.Energy.unknown("a file: there is no such file"), energies.getLast());
  }
}
