package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.runtime.Latency;
import dev.sluice.trainer.Results;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
  private static final Pattern DATA =
      Pattern.compile("(?s)<script type=\"application/json\" id=\"report-data\">(.*?)</script>");
  private static final String HOSTILE = "</script><script>alert('{{chart.js}}')</script>";

  private static Report report(String dataset) {
    Results.Energy unknown = new Results.Energy(null, "unknown: no meter");
    Results.Width narrow =
        new Results.Width(
            0,
            Map.of("conv1", 5),
            203_250,
            29_153,
            116_612,
            0.7568,
            new Latency(12.5, 20),
            unknown);
    Results.Width wide =
        new Results.Width(
            1,
            Map.of("conv1", 20),
            2_293_000,
            431_080,
            1_724_320,
            0.8152,
            new Latency(140, 190),
            unknown);
    Results.Policy margin =
        new Results.Policy(
            "margin",
            List.of(0.4086),
            "6,000 images",
            0.8084,
            983_787,
            List.of(0.66, 0.34),
            unknown);
    Results results =
        new Results(
            "m.safetensors",
            "lenet",
            dataset,
            "incremental",
            "dense",
            "cpu",
            "a machine",
            1,
            new Results.Splits(54_000, 6_000, 10_000, "its own"),
            List.of(narrow, wide),
            List.of(margin),
            Map.of("seed", "1"));
    return new Report(
        results,
        List.of(new Report.Point(0.79, 500_000)),
        List.of(new Report.Fact("seed", "1")),
        "./sluice demo");
  }

  private static JsonNode data(String html) {
    Matcher data = DATA.matcher(html);
    assertTrue(data.find());
    return JsonMapper.shared().readTree(data.group(1));
  }

  @Test
  void holdsTheNumbers() {
    JsonNode data = data(report("fashion-mnist").html());
    assertEquals("fashion-mnist", data.get("results").get("dataset").asString());
    assertEquals(0.8152, data.get("results").get("widths").get(1).get("accuracy").asDouble());
    assertEquals(983_787, data.get("results").get("policies").get(0).get("meanMacs").asInt());
    assertEquals(500_000, data.get("otherThresholds").get(0).get("meanMacs").asInt());
    assertEquals("seed", data.get("making").get(0).get("name").asString());
    assertEquals("./sluice demo", data.get("command").asString());
  }

  @Test
  void needsNothingElse() {
    String html = report("fashion-mnist").html();
    assertTrue(html.contains("Chart.js v4.5.1"), "the plots' library and its licence");
    assertTrue(html.contains("Released under the MIT License"));
    assertTrue(html.contains("content=\"default-src 'none'; "), "the page forbids all requests");
    assertFalse(
        Pattern.compile("(?i)(src|href|action)\\s*=\\s*[\"']?\\s*(https?:|//|file:)")
            .matcher(html)
            .find());
    assertFalse(Pattern.compile("@import|\\burl\\(|sourceMappingURL").matcher(html).find());
    assertFalse(html.contains("{{"), "every place is filled");
  }

  @Test
  void namesCannotBreakOut() {
    String html = report(HOSTILE).html();
    assertFalse(html.contains("<script>alert"), "markup from a name");
    assertEquals(HOSTILE, data(html).get("results").get("dataset").asString());
  }
}
