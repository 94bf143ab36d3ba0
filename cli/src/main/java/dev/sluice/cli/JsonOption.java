package dev.sluice.cli;

import dev.sluice.core.AtomicFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --json}: results for programs. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class JsonOption {
  private static final String STANDARD_OUTPUT = "-";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Also write the result as JSON; - is standard output, and everything else then goes to"
              + " standard error.")
  private @Nullable String target;

  /**
   * Where the command speaks, once it is certain that its result can be written.
   *
   * @throws dev.sluice.api.SluiceException if the file cannot be written
   */
  Console console() {
    Console console = Console.of(spec);
    if (target == null) {
      return console;
    }
    if (target.equals(STANDARD_OUTPUT)) {
      return console.withoutOut();
    }
    AtomicFile.check(Path.of(target));
    return console;
  }

  /** Writes the document if it is asked for. */
  void write(Object document) {
    if (target == null) {
      return;
    }
    if (target.equals(STANDARD_OUTPUT)) {
      spec.commandLine().getOut().println(Json.text(document));
    } else {
      Json.write(Path.of(target), document);
    }
  }
}
