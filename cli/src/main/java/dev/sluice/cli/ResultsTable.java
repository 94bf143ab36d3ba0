package dev.sluice.cli;

import dev.sluice.core.Printable;
import dev.sluice.trainer.Results;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The figures of an evaluation as people read them on a terminal. */
record ResultsTable(Results results) {
  void print(PrintWriter out) {
    out.println(
        Printable.text(
            "%s on %,d test images of %s (%s)"
                .formatted(
                    results.network(),
                    results.splits().test(),
                    results.dataset(),
                    results.splits().testSource())));
    out.println();
    widths().print(out);
    results.widths().stream()
        .map(width -> Printable.text("energy of an image: " + width.energyMicrojoules().source()))
        .distinct()
        .forEach(out::println);
    for (Results.Policy policy : results.policies()) {
      out.println();
      print(policy, out);
    }
  }

  private Table widths() {
    Table table =
        new Table()
            .right("width")
            .left("channels")
            .right("MACs")
            .right("weights")
            .right("accuracy")
            .right("latency: median")
            .right("p99")
            .right("energy");
    for (Results.Width width : results.widths()) {
      table.row(
          List.of(
              String.valueOf(width.step()),
              channels(width.channels()),
              Numbers.count(width.macs()),
              Numbers.kilobytes(width.weightBytes()),
              Numbers.percent(width.accuracy()),
              Numbers.micros(width.latencyMicros().median()),
              Numbers.micros(width.latencyMicros().p99()),
              Numbers.energy(width.energyMicrojoules())));
    }
    return table;
  }

  /** All but the readout's, which are the classes at every width. */
  static String channels(Map<String, Integer> channels) {
    return channels.values().stream()
        .limit(Math.max(1, channels.size() - 1))
        .map(String::valueOf)
        .collect(Collectors.joining("-"));
  }

  private void print(Results.Policy policy, PrintWriter out) {
    Comparison full = new Comparison(policy, results.widths().getLast());
    out.println(
        Printable.text("policy %s, fitted on %s:".formatted(policy.name(), policy.calibratedOn())));
    out.println(
        "  accuracy  %s, %s than full width"
            .formatted(Numbers.percent(policy.accuracy()), full.accuracyDifference()));
    out.println(
        "  MACs      %s for an image on average, %s than full width"
            .formatted(Numbers.mean(policy.meanMacs()), full.macsDifference()));
    out.println("  energy    " + energy(policy, results.widths().getLast()));
    out.println("  answers   " + shares(policy));
  }

  private static String energy(Results.Policy policy, Results.Width full) {
    Double mean = policy.energyMicrojoules().value();
    Double ofFull = full.energyMicrojoules().value();
    String text = Numbers.energy(policy.energyMicrojoules());
    return mean == null || ofFull == null
        ? text
        : "%s for an image on average, %s than full width"
            .formatted(text, Comparison.difference(mean, ofFull, "less"));
  }

  private static String shares(Results.Policy policy) {
    return IntStream.range(0, policy.shareByStep().size())
        .mapToObj(
            step -> "%.1f %% at width %d".formatted(100 * policy.shareByStep().get(step), step))
        .collect(Collectors.joining(", "));
  }
}
