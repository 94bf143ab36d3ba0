package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java code of README.md and docs/*.md is code: it compiles against the library. */
class SnippetsTest {
  private static final List<String> PACKAGES =
      List.of(
          "java.io",
          "java.lang.foreign",
          "java.nio.file",
          "java.time",
          "java.util",
          "dev.sluice.api",
          "dev.sluice.core",
          "dev.sluice.runtime",
          "dev.sluice.runtime.budget",
          "dev.sluice.runtime.monitoring",
          "dev.sluice.trainer",
          "dev.sluice.trainer.data");

  /** What the text around a snippet has explained. */
  private static final String KNOWN =
      """
        static final int STOP_SIGN = 7;
        PrintStream out;
        Path file;
        float[] pixels;
        Model model;
        Session session;
        Cascade cascade;
        Profile profile;
        DataSet images;
        int classes;
        void act(int answer) {}
        void askSomebody() {}
        void tell(DriftAlarm.Statistic cause, long since) {}
      """;

  @TempDir private Path temp;

  @Test
  void everySnippetCompiles() throws IOException {
    List<Path> sources =
        MarkdownPage.all().stream()
            .flatMap(
                page ->
                    page.blocks("java").stream()
                        .map(block -> source(page.name() + block.line(), block.lines())))
            .toList();
    assertTrue(sources.size() >= 4, sources.toString());
    StringWriter messages = new StringWriter();
    PrintWriter to = new PrintWriter(messages, true);
    List<String> arguments =
        Stream.concat(
                Stream.of("-proc:none", "-d", temp.toString(), "-cp", classPath()),
                sources.stream().map(Path::toString))
            .toList();
    int status =
        ToolProvider.findFirst("javac").orElseThrow().run(to, to, arguments.toArray(String[]::new));
    assertEquals(0, status, messages.toString());
  }

  private Path source(String place, List<String> lines) {
    String name = place.replaceAll("\\W", "_");
    String imports =
        PACKAGES.stream().map("import %s.*;\n"::formatted).collect(Collectors.joining());
    String text =
        "%simport static dev.sluice.runtime.Budget.WhenNothingFits.*;\n".formatted(imports)
            + "class %s {\n%s  void snippet() throws Exception {\n".formatted(name, KNOWN)
            + String.join("\n", lines)
            + "\n  }\n}\n";
    try {
      return Files.writeString(temp.resolve(name + ".java"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that this test itself sees. */
  private static String classPath() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(System::getProperty)
        .filter(path -> path != null && !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
