package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DoctorTest {
  @Test
  void showsWhatThereIs() {
    String out = Cli.run("doctor").succeeded().out();
    assertTrue(out.contains("java     " + Runtime.version()), out);
    assertTrue(out.contains("backend cpu: available: "), out);
    assertTrue(out.contains("-bit vectors"), out);
    assertTrue(out.contains("SLUICE_DATA"), out);
  }

  @Test
  void everyBackendIsAvailableOrSaysWhyNot() {
    JsonNode doctor = Cli.run("doctor", "--json", "-").succeeded().json();
    assertTrue(doctor.get("java").asString().startsWith(Runtime.version().toString()));
    assertFalse(doctor.get("backends").isEmpty());
    for (JsonNode backend : doctor.get("backends")) {
      boolean available = backend.get("available").asBoolean();
      assertEquals(available, backend.get("reason").isNull(), backend.toString());
      assertEquals(!available, backend.get("device").isNull(), backend.toString());
      assertTrue(backend.get("details").isArray(), backend.toString());
    }
  }

  @Test
  void everyEnergyMeterIsAvailableOrSaysWhyNot() {
    Cli.Run run = Cli.run("doctor", "--json", "-").succeeded();
    List<String> names = new ArrayList<>();
    for (JsonNode meter : run.json().get("meters")) {
      boolean available = meter.get("available").asBoolean();
      assertEquals(available, meter.get("reason").isNull(), meter.toString());
      assertEquals(!available, meter.get("source").isNull(), meter.toString());
      String name = meter.get("name").asString();
      names.add(name);
      String text = meter.get(available ? "source" : "reason").asString();
      String line =
          "energy meter %s: %savailable: %s".formatted(name, available ? "" : "not ", text);
      assertTrue(run.err().contains(line), run.err());
    }
    assertEquals(List.of("ina3221", "nvml", "rapl"), names);
  }
}
