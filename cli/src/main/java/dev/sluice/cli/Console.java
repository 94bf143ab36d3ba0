package dev.sluice.cli;

import dev.sluice.trainer.Progress;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command speaks to people.
 *
 * @param out for results
 * @param err for everything else: progress, warnings
 * @param progress of long work; on {@code err}
 */
record Console(PrintWriter out, PrintWriter err, Progress progress) {
  static Console of(CommandSpec spec) {
    CommandLine command = spec.commandLine();
    boolean bars = ((Main) spec.root().userObject()).bars();
    return new Console(
        command.getOut(),
        command.getErr(),
        bars ? new ProgressBars() : new ProgressLines(command.getErr(), System::nanoTime));
  }

  /** The same with results beside everything else, so that standard output is free. */
  Console withoutOut() {
    return new Console(err, err, progress);
  }
}
