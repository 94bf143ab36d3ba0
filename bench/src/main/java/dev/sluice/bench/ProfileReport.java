package dev.sluice.bench;

import java.io.PrintWriter;
import java.util.List;

/** What {@code bench/profile} found, for people and as a document. */
record ProfileReport(Machine machine, Limit limit, List<Roofline> operations, List<Figure> figures)
    implements BenchCommand.Result {
  private static final String OPERATION =
      "%-13s  %4s  %5s  %-9s  %13s  %11s  %10s  %7s  %5s  %6s  %s";
  private static final String FIGURE = "%-48s  %-34s  %9s %-5s  %8s  %s";

  /** What {@code --json} writes; a figure has {@link Figure#isMet} too, as {@code met}. */
  record ProfileDocument(
      Machine machine, Document.Limits limit, List<Roofline> operations, List<Figure> figures) {}

  @Override
  public ProfileDocument document() {
    return new ProfileDocument(machine, Document.Limits.of(limit), operations, figures);
  }

  @Override
  public void print(PrintWriter out) {
    machine.print(out, limit);
    out.println();
    out.println(
        OPERATION.formatted(
            "network",
            "step",
            "batch",
            "operation",
            "MACs",
            "bytes",
            "µs",
            "GFLOP/s",
            "limit",
            "GB/s",
            "bound"));
    operations.forEach(row -> out.println(line(row)));
    out.println();
    out.println(FIGURE.formatted("figure", "of", "measured", "", "target", "").stripTrailing());
    figures.forEach(figure -> out.println(line(figure)));
  }

  private static String line(Roofline row) {
    return OPERATION.formatted(
        row.network(),
        row.step(),
        row.batch(),
        row.operation(),
        "%,d".formatted(row.macs()),
        "%,d".formatted(row.bytes()),
        "%,.1f".formatted(row.micros()),
        "%.1f".formatted(row.gflops()),
        "%.0f %%".formatted(100 * row.shareOfLimit()),
        "%.1f".formatted(row.gigabytesPerSecond()),
        row.bound());
  }

  private static String line(Figure figure) {
    return FIGURE.formatted(
        figure.what(),
        figure.of(),
        "%.2f".formatted(figure.value()),
        figure.unit(),
        (figure.bound() == Figure.Bound.AT_MOST ? "≤ " : "≥ ") + number(figure.target()),
        figure.isMet() ? "met" : "missed");
  }

  /** Without digits that say nothing. */
  private static String number(double target) {
    return target == Math.rint(target) ? "%.0f".formatted(target) : Double.toString(target);
  }
}
