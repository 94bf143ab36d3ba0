package dev.sluice.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Commands on pages that no test runs.
 *
 * @param commands all of them
 */
record NotRun(Pattern commands, String reason) {
  private NotRun(String commands, String reason) {
    this(Pattern.compile(commands), reason);
  }

  /** Every reason that there is. */
  static final List<NotRun> ALL =
      List.of(
          new NotRun("mvn .*", "builds Sluice and runs its tests, this one too"),
          new NotRun("(bench|fuzz)/.*", "a program of its own, for minutes or hours"),
          new NotRun("java --add-modules .*", "stands for a user's own program"),
          new NotRun(".* --backend cuda.*", "needs a CUDA device"),
          new NotRun("\\./sluice bundle .*", "packs a finished build; bench/bundle-check runs it"),
          new NotRun("(git|mkdir|tar|scp) .*", "brings files from one machine to another"),
          new NotRun("(sudo|head|ldd|ls|ldconfig) .*", "looks at a Jetson board, or changes it"));

  /** Why a command is not run; empty if it is. */
  static Optional<NotRun> of(TypedCommand command) {
    return ALL.stream().filter(entry -> entry.matches(command)).findFirst();
  }

  boolean matches(TypedCommand command) {
    return commands.matcher(command.text()).matches();
  }
}
