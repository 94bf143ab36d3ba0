package dev.sluice.bench;

import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The {@code bench/compare} command. It ends with status 0 when the work is done, 1 when it failed,
 * 2 when the command is used wrongly.
 */
@Command(
    name = "bench/compare",
    description = {
      "Times Sluice beside ONNX Runtime and PyTorch on this machine's processor: the same weights"
          + " and images, every library in its own process, one after another in turns.",
      "Keep the machine otherwise idle."
    },
    usageHelpAutoWidth = true,
    sortOptions = false)
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets and reads the fields
final class Compare implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";

  /** The system property that names a folder for the workers' messages and files. */
  private static final String FOLDER = "sluice.compare.folder";

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and end.")
  private boolean help;

  @Option(names = "--quick", description = "Only the narrowest and the full width; two minutes.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Also write the result as JSON; - is standard output, and everything else then goes to"
              + " standard error.")
  private @Nullable String json;

  public static void main(String[] args) {
    CommandLine command = commandLine();
    command.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    command.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(command.execute(args));
  }

  /** The command, ready to be executed once. */
  static CommandLine commandLine() {
    CommandLine command = new CommandLine(new Compare());
    command.setParameterExceptionHandler(
        (wrong, _) -> {
          command.getErr().println("bench/compare: " + wrong.getMessage());
          command.getErr().println("Try 'bench/compare --help'.");
          return ExitCode.USAGE;
        });
    command.setExecutionExceptionHandler(
        (e, _, _) -> {
          if (!(e instanceof SluiceException)) {
            throw e;
          }
          command.getErr().println("bench/compare: " + e.getMessage());
          return ExitCode.SOFTWARE;
        });
    return command;
  }

  @Override
  public Integer call() {
    boolean alone = STANDARD_OUTPUT.equals(json);
    if (json != null && !alone) {
      AtomicFile.check(Path.of(json));
    }
    PrintWriter err = spec.commandLine().getErr();
    err.println("measuring the machine's limit…");
    Limit limit = Limit.measure();
    List<Timing> timings = new ArrayList<>();
    Machine machine;
    try (Workers workers = Workers.start(folder())) {
      machine = Machine.of(limit, workers.versions());
      List<Case> cases = Case.all(quick);
      for (Case asked : cases) {
        err.println("case %d of %d: %s".formatted(timings.size() + 1, cases.size(), asked));
        timings.add(Timing.measure(asked, workers, quick ? Pace.QUICK : Pace.FULL));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    new Report(machine, limit, timings).print(alone ? err : out);
    if (json != null) {
      write(json, Document.of(machine, limit, timings).json(), out);
    }
    return ExitCode.OK;
  }

  private static Path folder() {
    return Path.of(Objects.requireNonNull(System.getProperty(FOLDER), FOLDER));
  }

  private static void write(String target, String document, PrintWriter out) {
    if (target.equals(STANDARD_OUTPUT)) {
      out.println(document);
      return;
    }
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(document + System.lineSeparator());
    AtomicFile.write(
        Path.of(target),
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
