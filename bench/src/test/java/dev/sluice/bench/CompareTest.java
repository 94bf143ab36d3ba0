package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CompareTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine command = BenchCommand.commandLine(new Compare());
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  @Test
  void helpIsNoFailure() {
    assertEquals(0, run("--help"));
    assertTrue(out.toString().contains("--quick"), out.toString());
  }

  @Test
  void unknownOptionIsWrongUsage() {
    assertEquals(2, run("--fast"));
    assertEquals("", out.toString());
    assertTrue(
        err.toString().startsWith("bench/compare: Unknown option: '--fast'"), err.toString());
  }

  @Test
  void resultThatCannotBeWrittenIsNoticedBeforeAnythingIsMeasured() {
    assertEquals(1, run("--json", "no/such/folder/result.json"));
    assertEquals("", out.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().contains("there is no folder"), err.toString());
  }
}
