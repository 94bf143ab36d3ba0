package dev.sluice.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** The output of a watch without an end, whose reader has had enough after some lines. */
final class Watched extends FilterWriter {
  private final int enough;

  private Watched(int enough) {
    super(new StringWriter());
    this.enough = enough;
  }

  /** Runs the command until it has written so many lines. */
  static Cli.Run run(List<String> arguments, int enough) {
    Watched out = new Watched(enough);
    StringWriter err = new StringWriter();
    CommandLine command = new Main(false, InputStream.nullInputStream()).commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int status = new Failures(command).execute(arguments.toArray(String[]::new));
    return new Cli.Run(status, out.toString(), err.toString());
  }

  @Override
  public void flush() throws IOException {
    if (toString().lines().count() >= enough) {
      throw new IOException("nobody reads any more");
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
