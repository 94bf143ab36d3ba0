package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
   * @param inputs files that the command reads
   * @throws SluiceException if the file cannot be written, or is one of them
   */
  Console console(List<Path> inputs) {
    Console console = Console.of(spec);
    if (target == null) {
      return console;
    }
    if (target.equals(STANDARD_OUTPUT)) {
      return console.withoutOut();
    }
    Path file = Path.of(target);
    for (Path input : inputs) {
      if (isSame(file, input)) {
        throw new SluiceException(file + ": is read by this command: name another file for --json");
      }
    }
    AtomicFile.check(file);
    return console;
  }

  private static boolean isSame(Path file, Path input) {
    try {
      return Files.exists(file) && Files.exists(input) && Files.isSameFile(file, input);
    } catch (IOException e) {
      throw new SluiceException(input + ": cannot be read: " + e.getMessage(), e);
    }
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
