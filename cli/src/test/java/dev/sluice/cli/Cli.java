package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the command as a user would, without a process of its own. */
final class Cli {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Cli() {}

  /** What a run left. */
  record Run(int status, String out, String err) {
    /** The whole standard output, which must be one JSON document. */
    JsonNode json() {
      return MAPPER.readTree(out);
    }

    Run succeeded() {
      assertEquals(0, status, err);
      return this;
    }

    /** The work failed: status 1, and one line about it is all there is. */
    String failure() {
      assertEquals(1, status, out + err);
      List<String> lines = err.lines().toList();
      assertEquals(1, lines.size(), err);
      assertTrue(lines.getFirst().startsWith("sluice: "), err);
      assertEquals("", out);
      return lines.getFirst();
    }

    /** The command was used wrongly: status 2, what is wrong, and where to find help. */
    String wrongUsage() {
      assertEquals(2, status, out + err);
      List<String> lines = err.lines().toList();
      assertTrue(lines.getFirst().startsWith("sluice: "), err);
      assertTrue(lines.getLast().matches("Try 'sluice.* --help'\\."), err);
      assertEquals("", out);
      return lines.getFirst();
    }
  }

  static Run run(Object... arguments) {
    return run(InputStream.nullInputStream(), arguments);
  }

  static Run run(InputStream in, Object... arguments) {
    return run(new Main(false, in).commandLine(), arguments);
  }

  static Run run(CommandLine command, Object... arguments) {
    Locale.setDefault(Locale.ROOT); // as main does
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int status = new Failures(command).execute(texts);
    return new Run(status, out.toString(), err.toString());
  }
}
