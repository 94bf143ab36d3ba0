package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A page of the documentation.
 *
 * @param name the path from the project's folder
 * @param blocks its fenced code, first to last
 */
record MarkdownPage(String name, List<Block> blocks) {
  /** The project's folder. */
  static final Path PROJECT = Path.of(System.getProperty("basedir"), "..").normalize();

  private static final String FENCE = "```";

  /** What code is written in: commands, what they print, and languages. */
  private static final Set<String> LANGUAGES = Set.of("sh", "text", "java", "json", "python");

  /**
   * Fenced code.
   *
   * @param line where it begins, counted from 1
   */
  record Block(String language, int line, List<String> lines) {}

  /** README.md and the pages in docs. */
  static List<MarkdownPage> all() {
    try (Stream<Path> docs = Files.list(PROJECT.resolve("docs"))) {
      return Stream.concat(Stream.of(PROJECT.resolve("README.md")), docs.sorted())
          .filter(file -> file.toString().endsWith(".md"))
          .map(MarkdownPage::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MarkdownPage read(Path file) {
    String name = PROJECT.relativize(file).toString();
    try {
      return new MarkdownPage(name, blocks(name, Files.readAllLines(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Block> blocks(String page, List<String> lines) {
    int[] fences =
        IntStream.range(0, lines.size()).filter(i -> lines.get(i).startsWith(FENCE)).toArray();
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < fences.length; i += 2) {
      String language = lines.get(fences[i]).substring(FENCE.length());
      assertTrue(
          LANGUAGES.contains(language),
          "%s:%d: the code is not said to be one of %s".formatted(page, fences[i] + 1, LANGUAGES));
      int first = fences[i] + 1;
      blocks.add(new Block(language, first + 1, lines.subList(first, fences[i + 1])));
    }
    return blocks;
  }

  /** The blocks in a language. */
  List<Block> blocks(String language) {
    return blocks.stream().filter(block -> block.language().equals(language)).toList();
  }

  /** What a reader would type into a shell, first to last. */
  List<TypedCommand> commands() {
    return blocks("sh").stream()
        .flatMap(
            block ->
                IntStream.range(0, block.lines().size())
                    .mapToObj(
                        i ->
                            new TypedCommand(
                                "%s:%d".formatted(name, block.line() + i),
                                withoutComment(block.lines().get(i)))))
        .filter(command -> !command.text().isEmpty())
        .toList();
  }

  private static String withoutComment(String line) {
    return line.replaceFirst("(^|\\s+)#.*", "").strip();
  }
}
