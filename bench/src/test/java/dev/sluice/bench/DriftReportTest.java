package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftReportTest {
  private static DriftReport.Row row(double narrowDrop, double fullDrop) {
    return new DriftReport.Row("noise", 0.16, narrowDrop, fullDrop, 200, 199, 226, 501);
  }

  @Test
  void eitherWidthsLossMakesARowThatMustRing() {
    assertTrue(row(3, 2).mustRing());
    assertTrue(row(2, 3).mustRing());
    assertFalse(row(2.99, 2.99).mustRing());
  }

  @Test
  void printsAMarkdownTable() {
    StringWriter text = new StringWriter();
    new DriftReport(
            "blobs",
            6_000,
            10_000,
            List.of(0.1114, 0.3091),
            new DriftReport.Clean(1_000_000, 4, 0),
            List.of(row(5.734, 7.416)))
        .print(new PrintWriter(text, true));
    assertEquals(
        List.of(
            "blobs: reference of 6,000 validation images; thresholds 0.111 (margin) and 0.309"
                + " (classes).",
            "Clean: 4 alarms on 1,000,000 drawn test images; 0 on the 10,000 in the set's order.",
            "",
            "| corruption | strength | points lost, narrowest | full | must ring | in time | median |"
                + " worst |",
            "|---|---:|---:|---:|---|---:|---:|---:|",
            "| noise | 0.16 | 5.73 | 7.42 | yes | 199 of 200 | 226 | > 500 |"),
        text.toString().lines().toList());
  }
}
