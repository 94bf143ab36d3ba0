package dev.sluice.cli;

import dev.sluice.core.Printable;
import dev.sluice.trainer.proof.Proof;
import java.io.PrintWriter;
import java.util.List;

/** The heart of a proof as people read it on a terminal. */
record ProofTable(Proof proof) {
  void print(PrintWriter out) {
    out.println(
        Printable.text(
            "%s on %,d test images of %s (%s)"
                .formatted(
                    proof.network(),
                    proof.splits().test(),
                    proof.dataset(),
                    proof.splits().testSource())));
    out.println();
    widths().print(out);
    out.println();
    recommendations().print(out);
    out.println();
    out.println(Printable.text(drift()));
    out.println(Printable.text("µJ: " + proof.accelerator()));
  }

  private Table widths() {
    Table table =
        new Table()
            .right("width")
            .left("channels")
            .right("accuracy")
            .right("points lost")
            .right("95 %")
            .right("latency")
            .right("estimate")
            .right("of full");
    double full = proof.widths().getLast().accelerator().microjoules();
    for (Proof.Width width : proof.widths()) {
      double microjoules = width.accelerator().microjoules();
      table.row(
          List.of(
              String.valueOf(width.step()),
              ResultsTable.channels(width.channels()),
              Numbers.percent(width.accuracy()),
              Numbers.points(width.drop()),
              interval(width.interval()),
              Numbers.micros(width.latencyMicros().median()),
              Numbers.microjoules(microjoules),
              Numbers.percent(microjoules / full)));
    }
    return table;
  }

  private Table recommendations() {
    Table table =
        new Table()
            .left("appetite")
            .right("allowed")
            .right("points lost")
            .right("95 %")
            .right("estimate")
            .right("saved");
    for (Proof.Recommendation each : proof.recommendations()) {
      table.row(
          List.of(
              each.name(),
              Numbers.points(each.maxDrop()),
              Numbers.points(each.drop()),
              interval(each.interval()),
              Numbers.microjoules(each.accelerator().microjoules()),
              Numbers.percent(each.saved())));
    }
    return table;
  }

  private static String interval(List<Double> interval) {
    return "%s … %s".formatted(Numbers.points(interval.get(0)), Numbers.points(interval.get(1)));
  }

  private String drift() {
    if (proof.alarm().reason() != null) {
      return "no drift alarm: " + proof.alarm().reason();
    }
    long rang = proof.drift().stream().filter(Proof.Drift::alarm).count();
    return "the drift alarm rang for %d of %d kinds of changed images%s"
        .formatted(
            proof.drift().getFirst().alarm() ? rang - 1 : rang,
            proof.drift().size() - 1,
            proof.drift().getFirst().alarm() ? ", and for the unchanged ones" : "");
  }
}
