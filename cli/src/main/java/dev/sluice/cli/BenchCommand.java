package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.core.Printable;
import dev.sluice.runtime.Latency;
import dev.sluice.runtime.energy.EnergyMeasurement;
import dev.sluice.runtime.energy.EnergyMeters;
import dev.sluice.runtime.energy.MeterSearch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how fast a model is on this machine, and what energy it takes. */
@Command(
    name = "bench",
    description = {
      "Measures how long every width of a model takes on this machine, on random images, and whether"
          + " that follows what it computes; and its energy, where `sluice doctor` finds a meter."
          + " Keep the machine otherwise idle."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchCommand implements Callable<Integer> {
  @Mixin private DeviceOptions device;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "MODEL",
      description = "A model file, or a folder of independent models.")
  private Path model;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      converter = Words.OfCount.class,
      description = "Images that are run together; latency is that of all of them.")
  private int batch;

  @Option(
      names = "--explain",
      description = "Also show how every operation is computed: the kernel and the layout.")
  private boolean explain;

  @Option(
      names = "--subtract-idle",
      description =
          "Subtract what the machine uses when it does nothing, measured first, from the energy.")
  private boolean subtractIdle;

  @Override
  public Integer call() {
    Console console = json.console(List.of(model));
    ModelSet models = ModelSet.read(model);
    try (Backend backend = device.open();
        MeterSearch meter = EnergyMeters.open(backend.name())) {
      SpeedRun test =
          new SpeedRun(
              backend,
              batch,
              device.threads(),
              Latency.Effort.FULL,
              new EnergyMeasurement(meter, EnergyMeasurement.THOROUGH, subtractIdle),
              console.progress());
      Speed speed = test.of(models, device.paths());
      print(speed, console.out());
      json.write(speed);
    }
    return 0;
  }

  private void print(Speed speed, PrintWriter out) {
    out.println(
        Printable.text(
            "%s on %s: %s; batch %d, %d threads at most, %d runs of every width"
                .formatted(
                    speed.network(),
                    speed.backend(),
                    speed.device(),
                    speed.batch(),
                    speed.threads(),
                    speed.runs())));
    if (!speed.exact()) {
      out.println("results are rounded differently than on other backends");
    }
    out.println();
    table(speed).print(out);
    out.println();
    out.println(verdict(speed));
    speed.widths().stream()
        .map(width -> Printable.text("energy of an image: " + width.energyMicrojoules().source()))
        .distinct()
        .forEach(out::println);
    if (explain) {
      speed.widths().forEach(width -> printOperations(width, out));
    }
  }

  private static Table table(Speed speed) {
    Table table =
        new Table()
            .right("width")
            .left("channels")
            .right("MACs")
            .right("latency: median")
            .right("p99")
            .right("images/s")
            .right("energy")
            .right("time ÷ full")
            .right("time ÷ MACs");
    for (Speed.Width width : speed.widths()) {
      table.row(
          List.of(
              String.valueOf(width.step()),
              ResultsTable.channels(width.channels()),
              Numbers.count(width.macs()),
              Numbers.micros(width.latencyMicros().median()),
              Numbers.micros(width.latencyMicros().p99()),
              Numbers.mean(width.imagesPerSecond()),
              Numbers.energy(width.energyMicrojoules()),
              "%.3f".formatted(speed.timeOfFull(width)),
              "%.2f".formatted(speed.timeToMacs(width))));
    }
    return table;
  }

  private static String verdict(Speed speed) {
    Speed.Width farthest = speed.farthest();
    return "time %s arithmetic: width %d takes %.2f times as long as its share of full width's MACs"
        .formatted(
            speed.isTimeFollowsArithmetic() ? "follows" : "does not follow",
            farthest.step(),
            speed.timeToMacs(farthest));
  }

  private static void printOperations(Speed.Width width, PrintWriter out) {
    out.println();
    out.println("width %d:".formatted(width.step()));
    width.operations().forEach(line -> out.println("  " + line));
  }
}
