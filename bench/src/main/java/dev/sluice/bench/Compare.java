package dev.sluice.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** The {@code bench/compare} command. */
@Command(
    name = "bench/compare",
    description = {
      "Times Sluice beside ONNX Runtime and PyTorch on this machine's processor: the same weights"
          + " and images, every library in its own process, one after another in turns.",
      "Keep the machine otherwise idle."
    },
    usageHelpAutoWidth = true,
    sortOptions = false)
final class Compare extends BenchCommand {
  public static void main(String[] args) {
    main(new Compare(), args);
  }

  @Override
  Report measure(boolean quick, PrintWriter progress) {
    progress.println("measuring the machine's limit…");
    Limit limit = Limit.measure();
    List<Timing> timings = new ArrayList<>();
    try (Workers workers = Workers.start(folder())) {
      Machine machine = Machine.of(limit, workers.versions());
      List<Case> cases = Case.all(quick);
      for (Case asked : cases) {
        progress.println("case %d of %d: %s".formatted(timings.size() + 1, cases.size(), asked));
        timings.add(Timing.measure(asked, workers, quick ? Pace.QUICK : Pace.FULL));
      }
      return new Report(machine, limit, timings);
    }
  }
}
