package dev.sluice.cli;

import dev.sluice.core.Block;
import dev.sluice.core.Calibration;
import dev.sluice.core.ModelFile;
import dev.sluice.core.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a model file holds. */
@Command(name = "info", description = "Checks a model file and shows what it holds.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InfoCommand implements Callable<Integer> {
  private static final int SHORT_SHA256 = 12;

  @Mixin private JsonOption json;

  @Parameters(paramLabel = "MODEL", description = "The model file.")
  private Path file;

  @Override
  public Integer call() {
    Console console = json.console(List.of(file));
    ModelInfo info = ModelInfo.of(file, ModelFile.read(file));
    print(info, console.out());
    json.write(info);
    return 0;
  }

  private static void print(ModelInfo info, PrintWriter out) {
    out.println(
        "%s: %s, %s, for %s images, %d classes"
            .formatted(
                info.file(),
                Printable.text(info.network()),
                info.connectivity(),
                info.input(),
                info.classes().size()));
    if (info.cut()) {
      out.println(
          "The file is cut: it holds the narrowest %d of %d widths."
              .formatted(info.steps(), info.fileSteps()));
    }
    out.println("classes: " + Printable.text(String.join(", ", info.classes())));
    out.println(
        "normalisation: mean %s, deviation %s"
            .formatted(info.normalisation().mean(), info.normalisation().std()));
    out.println();
    layers(info).print(out);
    out.println();
    blocks(info).print(out);
    out.println();
    printCalibration(info, out);
    out.println();
    out.println("how it was made:");
    info.provenance()
        .forEach((key, text) -> out.println(Printable.text("  %s: %s".formatted(key, text))));
  }

  /** Layers with their channels, then what every width sums up to. */
  private static Table layers(ModelInfo info) {
    Table table = new Table().left("layer").left("kind");
    for (int step = 0; step < info.steps(); step++) {
      table.right("width " + step);
    }
    for (ModelInfo.LayerInfo layer : info.layers()) {
      List<String> channels = layer.channels().stream().map(String::valueOf).toList();
      List<String> none = Collections.nCopies(info.steps(), "");
      row(table, layer.name(), layer.kind(), channels.isEmpty() ? none : channels);
    }
    List<ModelInfo.WidthInfo> widths = info.widths();
    row(table, "MACs", "", widths.stream().map(w -> Numbers.count(w.macs())).toList());
    row(table, "parameters", "", widths.stream().map(w -> Numbers.count(w.parameters())).toList());
    row(
        table,
        "weights",
        "",
        widths.stream().map(w -> Numbers.kilobytes(w.weightBytes())).toList());
    return table;
  }

  private static void row(Table table, String name, String kind, List<String> cells) {
    List<String> row = new ArrayList<>(List.of(name, kind));
    row.addAll(cells);
    table.row(row);
  }

  private static Table blocks(ModelInfo info) {
    Table table = new Table().right("step").left("block").right("bytes").left("SHA-256");
    long start = 0;
    for (Block block : info.blocks()) {
      table.row(
          List.of(
              String.valueOf(block.step()),
              block.node(),
              Numbers.count(block.end() - start),
              block.sha256().substring(0, SHORT_SHA256)));
      start = block.end();
    }
    return table;
  }

  private static void printCalibration(ModelInfo info, PrintWriter out) {
    Calibration calibration = info.calibration();
    if (calibration == null) {
      out.println("thresholds: none; `sluice calibrate` fits them");
      return;
    }
    out.println(
        "thresholds: %s, fitted on %s, at most %s points lost"
            .formatted(
                IntStream.range(0, calibration.thresholds().size())
                    .mapToObj(step -> threshold(info, calibration, step))
                    .collect(Collectors.joining(", ")),
                Printable.text(calibration.fittedOn()),
                calibration.maxDrop()));
  }

  private static String threshold(ModelInfo info, Calibration calibration, int step) {
    return "%.4f%s"
        .formatted(
            calibration.thresholds().get(step).margin(),
            info.staleThresholds().contains(step) ? " (of other weights)" : "");
  }
}
