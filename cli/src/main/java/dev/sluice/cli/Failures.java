package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Printable;
import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command and says in one line why it failed. */
final class Failures {
  private final CommandLine command;

  Failures(CommandLine command) {
    this.command = command;
    command.setParameterExceptionHandler((wrong, _) -> wrongUsage(wrong));
    command.setExecutionExceptionHandler(Failures::failed);
  }

  /** Returns the exit status: 0 done, 1 failed, 2 wrong usage. */
  int execute(String... args) {
    try {
      return command.execute(args);
    } catch (OutOfMemoryError e) {
      command
          .getErr()
          .println(
              "sluice: out of memory (%s): use fewer or smaller images, or give Java more with "
                      .formatted(e.getMessage())
                  + "JAVA_TOOL_OPTIONS=-Xmx8g");
      return ExitCode.SOFTWARE;
    } catch (Error e) {
      return bug(e, command, debug(command));
    }
  }

  /**
   * Takes a value from options; what is wrong with it is wrong usage.
   *
   * @throws ParameterException instead of the supplier's {@link SluiceException} or {@link
   *     IllegalArgumentException}
   */
  static <T> T checked(CommandSpec spec, Supplier<T> value) {
    try {
      return value.get();
    } catch (SluiceException | IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static int wrongUsage(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("sluice: " + oneLine(wrong));
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    boolean debug = debug(command);
    if (!(e instanceof SluiceException)) {
      return bug(e, command, debug);
    }
    command.getErr().println("sluice: " + oneLine(e));
    if (debug) {
      e.printStackTrace(command.getErr());
    }
    return ExitCode.SOFTWARE;
  }

  private static int bug(Throwable e, CommandLine command, boolean debug) {
    PrintWriter err = command.getErr();
    err.println(
        "sluice: this is a bug in Sluice: %s: %s%s"
            .formatted(
                e.getClass().getName(),
                oneLine(e),
                debug ? "" : "; --debug shows where it happened"));
    if (debug) {
      e.printStackTrace(err);
    }
    return ExitCode.SOFTWARE;
  }

  private static String oneLine(Throwable e) {
    return Printable.text(String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " "));
  }

  private static boolean debug(CommandLine command) {
    return ((Main) command.getCommandSpec().root().userObject()).debug();
  }
}
