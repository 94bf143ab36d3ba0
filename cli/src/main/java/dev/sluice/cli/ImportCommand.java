package dev.sluice.cli;

import dev.sluice.api.Network;
import dev.sluice.core.AtomicFile;
import dev.sluice.core.ModelFile;
import dev.sluice.core.Printable;
import dev.sluice.core.StoredModel;
import dev.sluice.onnx.OnnxImport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an existing network sliceable. */
@Command(
    name = "import",
    description =
        "Makes a model of several widths from an ONNX graph. At full width it is the graph's"
            + " function; the narrower widths have its most important channels and are to be"
            + " trained.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE.onnx", description = "The graph.")
  private Path file;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "4",
      converter = Words.OfSteps.class,
      description = "How many widths of the same size to make.")
  private int steps;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "MODEL",
      description = "The model file to write.")
  private Path out;

  @Override
  public Integer call() {
    AtomicFile.check(out);
    StoredModel model = OnnxImport.read(file, steps);
    ModelFile.write(out, model);
    print(model, Console.of(spec).out());
    return 0;
  }

  private void print(StoredModel model, PrintWriter to) {
    Network network = model.network();
    to.println(
        "wrote %s: %d layers for %s images, %d widths"
            .formatted(out, network.nodes().size(), network.input(), steps));
    to.println("classes: " + Printable.text(String.join(", ", model.classes())));
    to.println(
        "normalisation: mean %s, deviation %s"
            .formatted(model.normalisation().mean(), model.normalisation().std()));
    to.println(
        "next: "
            + Shell.command(
                List.of("train", "--data", "DATA", "--recipe", "joint", "--from", out.toString()))
            + " --out MODEL");
  }
}
