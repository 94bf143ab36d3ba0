package dev.sluice.bench;

import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the commands in {@code bench/} share: their options and where the result goes. They end with
 * status 0 when the work is done, 1 when it failed, 2 when the command is used wrongly.
 */
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets and reads the fields
abstract class BenchCommand implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";

  /** The system property that names a folder for a command's own files. */
  private static final String FOLDER = "sluice.bench.folder";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and end.")
  private boolean help;

  @Option(names = "--quick", description = "Measure less, in two minutes at most.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Also write the result as JSON; - is standard output, and everything else then goes to"
              + " standard error.")
  private @Nullable String json;

  /** What was measured. */
  interface Result {
    /** Prints it for people. */
    void print(PrintWriter out);

    /** What {@code --json} writes. */
    Object document();
  }

  /**
   * Does the work.
   *
   * @param quick whether to measure less
   * @param progress takes a line for everything that begins
   */
  abstract Result measure(boolean quick, PrintWriter progress);

  /** Runs a command and ends the process. */
  static void main(Callable<Integer> command, String... args) {
    CommandLine line = commandLine(command);
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(line.execute(args));
  }

  /** A command that is ready to be executed once. */
  static CommandLine commandLine(Callable<Integer> command) {
    CommandLine line = new CommandLine(command);
    String name = line.getCommandName();
    line.setParameterExceptionHandler(
        (wrong, _) -> {
          line.getErr().println(name + ": " + wrong.getMessage());
          line.getErr().println("Try '" + name + " --help'.");
          return ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (e, _, _) -> {
          if (!(e instanceof SluiceException)) {
            throw e;
          }
          line.getErr().println(name + ": " + e.getMessage());
          return ExitCode.SOFTWARE;
        });
    return line;
  }

  @Override
  public Integer call() {
    boolean alone = STANDARD_OUTPUT.equals(json);
    if (json != null && !alone) {
      AtomicFile.check(Path.of(json));
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Result result = measure(quick, err);
    result.print(alone ? err : out);
    if (json != null) {
      write(json, json(result.document()), out);
    }
    return ExitCode.OK;
  }

  /** A folder for the command's own files, made by the launcher. */
  static Path folder() {
    return Path.of(Objects.requireNonNull(System.getProperty(FOLDER), FOLDER));
  }

  /** A document's text. */
  static String json(Object document) {
    return MAPPER.writeValueAsString(document);
  }

  private static void write(String target, String document, PrintWriter out) {
    if (target.equals(STANDARD_OUTPUT)) {
      out.println(document);
      return;
    }
    AtomicFile.write(Path.of(target), document + System.lineSeparator());
  }
}
