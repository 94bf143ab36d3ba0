package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProofPageTest {
  private static final Pattern DATA =
      Pattern.compile("(?s)<script type=\"application/json\" id=\"report-data\">(.*?)</script>");
  private static final Pattern ID = Pattern.compile("\\bid=\"([^\"]+)\"");
  private static final String HOSTILE = "</script><script>alert('{{data}}')</script>";

  private static String page(String name) {
    return new ProofPage(
            TinyProof.of(name), List.of(new Report.Fact("seed", name)), "./sluice poc " + name)
        .html();
  }

  private static JsonNode data(String html) {
    Matcher data = DATA.matcher(html);
    assertTrue(data.find());
    return JsonMapper.shared().readTree(data.group(1));
  }

  @Test
  void holdsTheNumbers() {
    JsonNode data = data(page("parts"));
    JsonNode proof = data.get("proof");
    assertEquals("parts", proof.get("dataset").asString());
    assertEquals(-0.001, proof.get("widths").get(0).get("interval").get(0).asDouble());
    assertTrue(proof.get("widths").get(0).get("energyMicrojoules").get("value").isNull());
    assertEquals(190.5, proof.get("widths").get(1).get("latencyMicros").get("p99").asDouble());
    assertEquals(41, proof.get("retry").get("gained").asInt());
    assertEquals(4_000, proof.get("retry").get("classes").get(1).get("images").asInt());
    assertEquals(120, proof.get("drift").get(1).get("imagesUntilAlarm").asInt());
    assertTrue(proof.get("drift").get(0).get("imagesUntilAlarm").isNull());
    assertEquals(1_840_932, proof.get("bigLittle").get("weightBytes").asInt());
    assertEquals(0.005, proof.get("recommendations").get(0).get("maxDrop").asDouble());
    assertEquals("seed", data.get("making").get(0).get("name").asString());
    assertEquals("./sluice poc parts", data.get("command").asString());
  }

  @Test
  void needsNothingElse() {
    String html = page("parts");
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
    String html = page(HOSTILE);
    assertFalse(html.contains("<script>alert"), "markup from a name");
    JsonNode data = data(html);
    assertEquals(HOSTILE, data.get("proof").get("dataset").asString());
    assertEquals(
        HOSTILE, data.get("proof").get("retry").get("classes").get(0).get("name").asString());
    assertEquals("./sluice poc " + HOSTILE, data.get("command").asString());
  }

  /** A script that writes markup would trust the texts of files. */
  @Test
  void scriptsWriteTextOnly() {
    for (String name :
        List.of("page", "words", "plots", "widths", "retry", "drift", "pair", "advice", "proof")) {
      String folder = name.equals("page") ? "report/" : "proof/";
      String script = new Page(folder + name + ".js", "").html();
      assertFalse(
          Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b")
              .matcher(script)
              .find(),
          name);
    }
  }

  @Test
  void everyPlaceThatAScriptFillsIsThereOnce() {
    String html = page("parts");
    String body = html.substring(html.indexOf("<body>"), html.indexOf("<script"));
    List<String> ids = ID.matcher(body).results().map(id -> id.group(1)).toList();
    assertEquals(ids.stream().distinct().toList(), ids);
    Matcher used =
        Pattern.compile("'([a-z]+-(?:plots|table|words|note|cards|commands))'").matcher(html);
    int places = 0;
    while (used.find()) {
      assertTrue(ids.contains(used.group(1)), used.group(1));
      places++;
    }
    assertTrue(places > 20, places + " places");
  }

  @Test
  void isWrittenAsOneFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.html");
    ProofPage page = new ProofPage(TinyProof.of("parts"), List.of(), "./sluice poc");
    page.write(file);
    assertEquals(page.html(), Files.readString(file));
  }
}
