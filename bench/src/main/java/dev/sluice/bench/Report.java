package dev.sluice.bench;

import dev.sluice.trainer.NamedNetwork;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;

/** The comparison for people. */
record Report(Machine machine, Limit limit, List<Timing> timings) implements BenchCommand.Result {
  private static final String ROW = "%-9s  %-13s  %4s  %5s  %7s  %10s  %10s  %11s  %10s  %6s  %6s";

  @Override
  public Document document() {
    return Document.of(machine, limit, timings);
  }

  @Override
  public void print(PrintWriter out) {
    machine.print(out, limit);
    machine.versions().forEach((name, version) -> out.println(name + ": " + version));
    out.println();
    out.println(
        (ROW + "  %7s  %5s")
            .formatted(
                "task",
                "network",
                "step",
                "batch",
                "threads",
                "MACs",
                "sluice µs",
                "onnxrt. µs",
                "pytorch µs",
                "/onnx",
                "/torch",
                "GFLOP/s",
                "limit"));
    timings.forEach(timing -> out.println(row(timing)));
    out.println();
    printRemarks(out);
    out.println("time of a peer ÷ time of Sluice; above 1 Sluice is faster");
    for (Task task : Task.values()) {
      for (NamedNetwork network : Case.NETWORKS) {
        for (Library peer : Library.values()) {
          printSummary(out, task, network, peer);
        }
      }
    }
  }

  private void printRemarks(PrintWriter out) {
    if (timings.stream().allMatch(timing -> timing.remarks().isEmpty())) {
      return;
    }
    out.println("remarks");
    for (Timing timing : timings) {
      timing.remarks().forEach(remark -> out.println(timing.timed() + ", " + remark));
    }
    out.println();
  }

  private String row(Timing timing) {
    Case timed = timing.timed();
    double gigaflops = timing.gigaflops();
    return ROW.formatted(
            timed.task().id(),
            timed.network().id(),
            timed.step(),
            timed.batch(),
            timed.threads(),
            "%,d".formatted(timed.macs()),
            micros(timing, Library.SLUICE),
            micros(timing, Library.ONNX_RUNTIME),
            micros(timing, Library.PYTORCH),
            ratio(timing, Library.ONNX_RUNTIME),
            ratio(timing, Library.PYTORCH))
        + "  %7.1f  %3.0f %%".formatted(gigaflops, 100 * gigaflops / limit.gflops(timed.threads()));
  }

  private static String micros(Timing timing, Library library) {
    Double micros = timing.micros().get(library);
    return micros == null ? "-" : "%,.1f".formatted(micros);
  }

  private static String ratio(Timing timing, Library peer) {
    Double ratio = timing.ratios().get(peer.id());
    return ratio == null ? "-" : "%.2f".formatted(ratio);
  }

  private void printSummary(PrintWriter out, Task task, NamedNetwork network, Library peer) {
    List<Timing> some =
        timings.stream()
            .filter(t -> t.timed().task() == task && t.timed().network() == network)
            .filter(t -> t.ratios().containsKey(peer.id()))
            .toList();
    if (some.isEmpty()) {
      return;
    }
    Samples ratios = new Samples();
    some.forEach(timing -> ratios.add(ratioOf(timing, peer)));
    Timing worst =
        some.stream().min(Comparator.comparingDouble(t -> ratioOf(t, peer))).orElseThrow();
    out.println(
        "%s of %s, %s: geometric mean %.2f, worst %.2f (step %d, batch %d, threads %d)"
            .formatted(
                task.id(),
                network.id(),
                peer.id(),
                ratios.geometricMean(),
                ratioOf(worst, peer),
                worst.timed().step(),
                worst.timed().batch(),
                worst.timed().threads()));
  }

  private static double ratioOf(Timing timing, Library peer) {
    return timing.ratios().getOrDefault(peer.id(), Double.NaN);
  }
}
