package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Runs every command of README.md and docs/*.md as it stands there, in order, in an empty folder
 * with the files that the page takes for given. The folder is the one that Java was started in.
 */
@EnabledIfEnvironmentVariable(
    named = "SLUICE_DATA",
    matches = PagesTest.DATA,
    disabledReason = "it needs a folder and data of its own: surefire's execution `pages`")
class PagesTest {
  static final String DATA = ".*/target/pages/data";

  private static final Path WORK = Path.of("").toAbsolutePath();
  private static PageFiles files;

  @BeforeAll
  static void makeFiles() throws IOException {
    assertTrue(WORK.endsWith(Path.of("target", "pages", "work")), "it is emptied: " + WORK);
    files = new PageFiles(Path.of(System.getenv("SLUICE_DATA")));
    files.makeData();
  }

  static List<MarkdownPage> pages() {
    return MarkdownPage.all().stream().filter(page -> !page.commands().isEmpty()).toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandWorks(MarkdownPage page) throws Exception {
    empty(WORK);
    files.layOut(page.name(), WORK);
    for (TypedCommand command : page.commands()) {
      Optional<NotRun> exception = NotRun.of(command);
      if (exception.isEmpty()) {
        System.out.println(command);
        run(command);
      } else {
        System.out.println(command + "  (not run: " + exception.get().reason() + ")");
        check(command);
      }
    }
  }

  private static void empty(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path path : inside.toList()) {
        Trees.delete(path);
      }
    }
  }

  private static void run(TypedCommand command) throws Exception {
    assertTrue(
        command.isSluice() || command.isJava(),
        command + ": neither runs here, nor does NotRun say why not");
    Cli.Run run = command.isJava() ? java(command) : sluice(command);
    assertEquals(0, run.status(), command + "\n" + run.err());
  }

  private static Cli.Run sluice(TypedCommand command) {
    List<String> arguments = onAnyPort(command.arguments());
    return arguments.getFirst().equals("watch")
        ? Watched.run(arguments, PageFiles.INCOMING)
        : Cli.run(arguments.toArray());
  }

  private static Cli.Run java(TypedCommand command) throws Exception {
    List<String> words = new ArrayList<>(command.arguments());
    words.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Cli.Run(process.waitFor(), "", output);
  }

  /** Two tests of one machine may run at once. */
  private static List<String> onAnyPort(List<String> arguments) {
    List<String> any = new ArrayList<>(arguments);
    int option = any.indexOf("--port");
    if (option >= 0) {
      any.set(option + 1, "0");
    }
    return any;
  }

  /** Of a command that is not run, at least the program exists, or the options do. */
  private static void check(TypedCommand command) {
    if (command.isSluice()) {
      CommandLine parser = new Main(false, InputStream.nullInputStream()).commandLine();
      parser.parseArgs(command.arguments().toArray(String[]::new));
    } else if (command.program().contains("/")) {
      Path program = MarkdownPage.PROJECT.resolve(command.program());
      assertTrue(Files.isExecutable(program), command + ": there is no such program");
    }
  }

  @Test
  void everyReasonNotToRunACommandIsNeeded() {
    List<TypedCommand> commands =
        pages().stream().flatMap(page -> page.commands().stream()).toList();
    for (NotRun entry : NotRun.ALL) {
      assertTrue(commands.stream().anyMatch(entry::matches), entry + ": matches no command");
    }
  }
}
