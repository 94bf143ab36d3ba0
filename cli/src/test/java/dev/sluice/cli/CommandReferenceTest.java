package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertIterableEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/reference.md says of the commands is what they say of themselves. */
class CommandReferenceTest {
  private static final Path PAGE = MarkdownPage.PROJECT.resolve("docs/reference.md");
  private static final String BEGIN = "<!-- commands: made by CommandReferenceTest -->\n";
  private static final String END = "<!-- end of commands -->\n";

  /** With {@code -Dreference=write} the page is made right instead, to be committed. */
  @Test
  void thePageIsWhatTheCommandsSay() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    String right = "\n" + new CommandReference().markdown() + "\n";
    if ("write".equals(System.getProperty("reference"))) {
      Files.writeString(PAGE, page.substring(0, begin) + right + page.substring(end));
    } else {
      assertIterableEquals(
          right.lines().toList(),
          page.substring(begin, end).lines().toList(),
          "CONTRIBUTING.md says how to make it anew");
    }
  }
}
