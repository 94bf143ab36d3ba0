package dev.sluice.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The {@code sluice} command. It ends with status 0 when the work is done, 1 when it failed, 2 when
 * the command is used wrongly.
 */
@Command(
    name = "sluice",
    description = "One neural network whose width is chosen again for every inference.",
    synopsisSubcommandLabel = "COMMAND",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    showDefaultValues = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nArguments:%n",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      DemoCommand.class,
      PocCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      CalibrateCommand.class,
      ClassifyCommand.class,
      WatchCommand.class,
      UpdateCommand.class,
      BenchCommand.class,
      CheckCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      BundleCommand.class,
      InfoCommand.class,
      DoctorCommand.class
    })
final class Main {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Show where in the program an error happened.")
  private boolean debug;

  private final boolean bars;
  private final InputStream in;

  /**
   * @param bars whether progress is drawn as bars, for a terminal; otherwise it is written as lines
   * @param in standard input
   */
  Main(boolean bars, InputStream in) {
    this.bars = bars;
    this.in = in;
  }

  /** Runs the command and ends the program with its status. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // numbers look the same everywhere
    CommandLine command = new Main(Terminal.onStandardError(), System.in).commandLine();
    StandardOutput out = new StandardOutput();
    PrintWriter err = writer(System.err, System.err.charset());
    command.setOut(writer(out, System.out.charset())).setErr(err);
    int status = new Failures(command).execute(args);
    command.getOut().flush();
    if (out.failure().isPresent()) {
      err.println("sluice: standard output: cannot be written: " + out.failure().get());
      status = Math.max(status, CommandLine.ExitCode.SOFTWARE);
    }
    System.exit(status);
  }

  /** The command with all its subcommands, ready to be executed once. */
  CommandLine commandLine() {
    return new CommandLine(this).setExpandAtFiles(false); // an image may be called @something
  }

  boolean bars() {
    return bars;
  }

  /** Standard input. */
  InputStream in() {
    return in;
  }

  boolean debug() {
    return debug;
  }

  /** Where no locale is set Java would write ASCII, while terminals have long been UTF-8. */
  private static PrintWriter writer(OutputStream stream, Charset charset) {
    boolean unset = charset.equals(StandardCharsets.US_ASCII);
    return new PrintWriter(stream, true, unset ? StandardCharsets.UTF_8 : charset);
  }
}
