package dev.sluice.bench;

import dev.sluice.api.Connectivity;
import dev.sluice.trainer.NamedNetwork;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** The {@code bench/profile} command. */
@Command(
    name = "bench/profile",
    description = {
      "Measures Sluice alone on this machine's processor: how near every operation comes to the"
          + " machine's limit, and what widths, threads and loading cost.",
      "Keep the machine otherwise idle."
    },
    usageHelpAutoWidth = true,
    sortOptions = false)
final class Profile extends BenchCommand {
  private static final List<Integer> STEPS = List.of(0, Case.STEPS - 1);
  private static final List<Integer> BATCHES = List.of(1, 64);

  public static void main(String[] args) {
    main(new Profile(), args);
  }

  @Override
  ProfileReport measure(boolean quick, PrintWriter progress) {
    Pace pace = quick ? Pace.QUICK_TURNS : Pace.FULL_TURNS;
    progress.println("measuring the machine's limit…");
    Limit limit = Limit.measure();
    List<Roofline> operations = new ArrayList<>();
    List<Figure> figures = new ArrayList<>();
    for (NamedNetwork network : Case.NETWORKS) {
      for (int step : STEPS) {
        for (int batch : BATCHES) {
          progress.println(
              "operations of %s, step %d, batch %d".formatted(network.id(), step, batch));
          operations.addAll(Roofline.measure(limit, network, step, batch, pace));
        }
      }
      progress.println("widths of " + network.id());
      figures.addAll(new WidthFigures(network, pace).measure());
      progress.println("threads of " + network.id());
      figures.addAll(new ThreadFigures(network, limit.twoThreadRatio(), pace).measure());
    }
    progress.println("loading");
    figures.addAll(new LoadFigures(folder(), pace.rounds()).measure());
    return new ProfileReport(Machine.of(limit, Map.of()), limit, operations, figures);
  }

  /** Names a network for people. */
  static String words(NamedNetwork network, Connectivity connectivity) {
    return network.id() + ", " + connectivity.name().toLowerCase(Locale.ROOT);
  }
}
