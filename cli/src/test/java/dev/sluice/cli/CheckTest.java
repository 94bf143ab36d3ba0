package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.BackendProvider;
import dev.sluice.core.Backends;
import dev.sluice.testkit.Arithmetic;
import dev.sluice.testkit.ReferenceBackend;
import dev.sluice.trainer.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CheckTest {
  @Test
  void runsTheConformanceSuite() {
    Cli.Run run =
        Cli.run(
                "check",
                "--backend",
                "cpu",
                "--only",
                "conformance",
                "--tests",
                "widths",
                "--json",
                "-")
            .succeeded();
    JsonNode report = run.json();
    assertEquals("cpu", report.get("backend").asString());
    assertTrue(report.get("passed").asBoolean());
    assertFalse(report.get("emulated").asBoolean());
    assertTrue(report.get("conformance").get("passed").asInt() > 20, report.toString());
    assertTrue(report.get("bits").isEmpty() && report.get("speed").isEmpty());
    assertTrue(run.err().contains("conformance suite, paths exact: "), run.err());
  }

  @Test
  void testsThatDoNotExistAreAnError() {
    String message =
        Cli.run("check", "--backend", "cpu", "--only", "conformance", "--tests", "none").failure();
    assertTrue(message.contains("has no test 'none'"), message);
  }

  @Test
  void bitsOfBackendsAreCompared() {
    try (Backend cpu = Backends.open("cpu");
        Backend same = new ReferenceBackend(Arithmetic.FLOAT);
        Backend other = new ReferenceBackend(Arithmetic.DOUBLE)) {
      List<BitCheck.Row> rows = new BitCheck(cpu, same, 2).rows(List.of(1), Progress.NONE);
      assertEquals(48, rows.size(), "six networks, two connectivities, four widths");
      long different = rows.stream().map(BitCheck.Row::sha256).distinct().count();
      assertTrue(different >= 48 - narrowest(rows) / 2, different + " different results");
      rows.forEach(row -> assertEquals(0, row.differing(), row.toString()));
      List<BitCheck.Row> rounded = new BitCheck(cpu, other, 2).rows(List.of(1), Progress.NONE);
      rounded.forEach(row -> assertTrue(row.differing() > 0, row.toString()));
      assertFalse(report(null, rounded).isPassed());
      assertTrue(
          printed(report(null, rounded)).contains("differs: lenet, dense, batch 1, width 0"));
    }
  }

  /** Where a network may be the same, dense and triangular. */
  private static long narrowest(List<BitCheck.Row> rows) {
    return rows.stream().filter(row -> row.step() == 0).count();
  }

  @Test
  void failedTestsAreShown() {
    SuiteRun suite = new SuiteRun(7, 1, List.of(new SuiteRun.Failure("odd case", "expected 1")));
    CheckReport report = report(suite, List.of());
    assertFalse(report.isPassed());
    String text = printed(report);
    assertTrue(text.contains("7 passed, 1 failed, 1 do not apply"), text);
    assertTrue(text.contains("failed: odd case") && text.contains("expected 1"), text);
  }

  @Test
  void aMissingDeviceIsAnErrorUnlessItMayBeMissing() {
    Optional<String> reason =
        Backends.providers().stream()
            .filter(provider -> provider.name().equals("cuda"))
            .findFirst()
            .flatMap(BackendProvider::unavailable);
    Assumptions.assumeTrue(reason.isPresent(), "this machine has a CUDA device");
    String message = Cli.run("check", "--backend", "cuda").failure();
    assertEquals("sluice: backend 'cuda' is not available: " + reason.get(), message);
    Cli.Run skipped = Cli.run("check", "--backend", "cuda", "--if-available").succeeded();
    assertEquals("skipped: " + reason.get(), skipped.err().strip());
  }

  private static CheckReport report(@Nullable SuiteRun suite, List<BitCheck.Row> bits) {
    return new CheckReport("1", "cpu", "a device", "exact", false, suite, "cpu", bits, List.of());
  }

  private static String printed(CheckReport report) {
    StringWriter text = new StringWriter();
    new CheckTable(report).print(new PrintWriter(text, true));
    return text.toString();
  }
}
