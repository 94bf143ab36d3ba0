package dev.sluice.cli;

import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.StepCosts;
import dev.sluice.trainer.Results;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report: one HTML file that needs nothing else, neither other files nor a network. Its page,
 * style and script are resources; this class fills in the data.
 *
 * @param results what was measured
 * @param otherThresholds what the margin policy would do with other thresholds, on the same images
 * @param making how it was made
 * @param command that makes it again
 */
record Report(Results results, List<Point> otherThresholds, List<Fact> making, String command) {
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z.]+)}}");
  private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//# sourceMappingURL=.*$");

  /** A policy's accuracy, a fraction of 1, and its mean multiply-accumulates. */
  record Point(double accuracy, double meanMacs) {
    static Point of(OperatingPoint point, StepCosts macs) {
      return new Point(point.accuracy(), point.meanCost(macs));
    }
  }

  /** One thing to know about the making. */
  record Fact(String name, String text) {}

  /**
   * Replaces the file as a whole.
   *
   * @throws dev.sluice.api.SluiceException if it cannot be written
   */
  void write(Path file) {
    TextFile.write(file, html());
  }

  /** The whole page. */
  String html() {
    Map<String, String> parts =
        Map.of(
            "report.css", resource("report/report.css"),
            "report.js", resource("report/report.js"),
            "report.json", json(),
            "chart.js",
                SOURCE_MAP.matcher(resource("chartjs/chart.umd.min.js")).replaceAll("").strip());
    return PLACE
        .matcher(resource("report/report.html"))
        .replaceAll(
            place -> Matcher.quoteReplacement(Objects.requireNonNull(parts.get(place.group(1)))));
  }

  /** JSON that cannot end the element it stands in, whatever the texts in it are. */
  private String json() {
    return Json.text(this).replace("<", "\\u003c");
  }

  private static String resource(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
