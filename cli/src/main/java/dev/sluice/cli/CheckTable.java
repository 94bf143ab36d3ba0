package dev.sluice.cli;

import dev.sluice.core.Printable;
import java.io.PrintWriter;
import java.util.List;

/** What a check found out, as people read it on a terminal. */
record CheckTable(CheckReport report) {
  /** More failures than these say nothing new. */
  private static final int SHOWN = 10;

  void print(PrintWriter out) {
    out.println(Printable.text("%s: %s".formatted(report.backend(), report.device())));
    SuiteRun suite = report.conformance();
    if (suite != null) {
      print(suite, out);
    }
    if (!report.bits().isEmpty()) {
      printBits(out);
    }
    if (!report.speed().isEmpty()) {
      out.println();
      if (report.emulated()) {
        out.println("EMULATED on the processor: these times say nothing about a GPU");
      }
      speed().print(out);
    }
  }

  private void print(SuiteRun suite, PrintWriter out) {
    out.println(
        "conformance suite, paths %s: %,d passed, %d failed, %d do not apply"
            .formatted(report.paths(), suite.passed(), suite.failures().size(), suite.skipped()));
    for (SuiteRun.Failure failure : suite.failures().stream().limit(SHOWN).toList()) {
      out.println(Printable.text("  failed: " + failure.test()));
      out.println(Printable.text("    " + failure.message()));
    }
    if (suite.failures().size() > SHOWN) {
      out.println("  and %d more".formatted(suite.failures().size() - SHOWN));
    }
  }

  private void printBits(PrintWriter out) {
    out.println(
        "same bits as backend %s: %d of %d widths and batches"
            .formatted(
                report.comparedWith(),
                report.bits().size() - report.differing(),
                report.bits().size()));
    for (BitCheck.Row row : report.bits()) {
      if (row.differing() > 0) {
        out.println(
            "  differs: %s, %s, batch %d, width %d: %,d logits"
                .formatted(
                    row.network(), row.connectivity(), row.batch(), row.step(), row.differing()));
      }
    }
  }

  private Table speed() {
    Table table =
        new Table()
            .left("network")
            .right("batch")
            .left("paths")
            .right("width")
            .right("MACs")
            .right("latency: median")
            .right("p99")
            .right("images/s")
            .right("time ÷ full")
            .right("time ÷ MACs")
            .right("exact ÷ this");
    for (Speed speed : report.speed()) {
      for (Speed.Width width : speed.widths()) {
        table.row(row(speed, width));
      }
    }
    return table;
  }

  private List<String> row(Speed speed, Speed.Width width) {
    return List.of(
        speed.network(),
        String.valueOf(speed.batch()),
        speed.paths(),
        String.valueOf(width.step()),
        Numbers.count(width.macs()),
        Numbers.micros(width.latencyMicros().median()),
        Numbers.micros(width.latencyMicros().p99()),
        Numbers.mean(width.imagesPerSecond()),
        "%.3f".formatted(speed.timeOfFull(width)),
        "%.2f".formatted(speed.timeToMacs(width)),
        "%.2f".formatted(exactMedian(speed, width) / width.latencyMicros().median()));
  }

  /** The time of the same width with exact paths, which are measured first. */
  private double exactMedian(Speed speed, Speed.Width width) {
    return report.speed().stream()
        .filter(other -> other.network().equals(speed.network()) && other.batch() == speed.batch())
        .findFirst()
        .map(exact -> exact.widths().get(width.step()).latencyMicros().median())
        .orElseThrow();
  }
}
