package dev.sluice.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Commands as they are typed into a shell. */
final class Shell {
  private static final String PROGRAM = "./sluice ";

  private Shell() {}

  /** The {@code sluice} command with these arguments, quoted where a shell needs it. */
  static String command(List<String> arguments) {
    return arguments.stream().map(Shell::quote).collect(Collectors.joining(" ", PROGRAM, ""));
  }

  private static String quote(String argument) {
    return argument.matches("[A-Za-z0-9_./:=,+@%-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
