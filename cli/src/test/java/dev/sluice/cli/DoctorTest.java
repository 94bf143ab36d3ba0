package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    assertTrue(doctor.get("meters").isArray());
    assertFalse(doctor.get("backends").isEmpty());
    for (JsonNode backend : doctor.get("backends")) {
      boolean available = backend.get("available").asBoolean();
      assertEquals(available, backend.get("reason").isNull(), backend.toString());
      assertEquals(!available, backend.get("device").isNull(), backend.toString());
      assertTrue(backend.get("details").isArray(), backend.toString());
    }
  }
}
