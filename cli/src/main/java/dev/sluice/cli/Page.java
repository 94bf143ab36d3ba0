package dev.sluice.cli;

import dev.sluice.core.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTML file that needs nothing else, neither other files nor a network. The template says in
 * double braces which resource goes where, and {@code data} where the document goes.
 *
 * @param template the resource's name
 * @param document what the page shows, written as JSON
 */
record Page(String template, Object document) {
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z./-]+)}}");
  private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//# sourceMappingURL=.*$");

  /**
   * Replaces the file as a whole.
   *
   * @throws dev.sluice.api.SluiceException if it cannot be written
   */
  void write(Path file) {
    AtomicFile.write(file, html());
  }

  /** The whole page. */
  String html() {
    return PLACE
        .matcher(resource(template))
        .replaceAll(place -> Matcher.quoteReplacement(part(place.group(1))));
  }

  private String part(String name) {
    return name.equals("data") ? json() : SOURCE_MAP.matcher(resource(name)).replaceAll("").strip();
  }

  /** JSON that cannot end the element it stands in, whatever the texts in it are. */
  private String json() {
    return Json.text(document).replace("<", "\\u003c");
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
