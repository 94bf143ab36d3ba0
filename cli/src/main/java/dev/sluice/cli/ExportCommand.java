package dev.sluice.cli;

import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.onnx.OnnxExport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes widths of a model for other programs. */
@Command(
    name = "export",
    description =
        "Writes a width as an ONNX graph, or all of them, or the narrower widths as a model file of"
            + " their own.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExportCommand implements Callable<Integer> {
  private static final String ONNX = ".onnx";
  private static final String SAFETENSORS = ".safetensors";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The model file.")
  private Path file;

  @ArgGroup(multiplicity = "1")
  private Widths widths;

  /** One width or all of them. */
  private static final class Widths {
    @Option(
        names = "--width",
        paramLabel = "K",
        converter = Words.OfStep.class,
        description =
            "A step, counted from 0: its graph, FILE.onnx, or the model up to this step,"
                + " FILE.safetensors.")
    private @Nullable Integer step;

    @Option(
        names = "--all",
        description = "A graph of every width, 0.onnx and so on, in the folder DIR.")
    private boolean all;
  }

  @Option(
      names = "--delta",
      description =
          "With --all, of a triangular network: also graphs that go on from one another: delta0.onnx"
              + " computes width 0, delta1.onnx turns that into width 1, and so on.")
  private boolean delta;

  @Option(names = "--out", required = true, paramLabel = "FILE|DIR", description = "What to write.")
  private Path out;

  @Override
  public Integer call() {
    String name = out.toString();
    if (delta && !widths.all) {
      throw wrong("--delta needs --all");
    }
    if (!widths.all && !name.endsWith(ONNX) && !name.endsWith(SAFETENSORS)) {
      throw wrong(
          "Invalid value for option '--out': %s ends neither with %s nor with %s"
              .formatted(out, ONNX, SAFETENSORS));
    }
    StoredModel model = ModelFile.read(file);
    PrintWriter to = Console.of(spec).out();
    if (widths.step == null) {
      writeAll(new OnnxExport(model)).forEach(written -> to.println("wrote " + written));
      return 0;
    }
    int step =
        new WidthChoice(OptionalInt.of(widths.step)).among(model.network().steps()).getFirst();
    if (name.endsWith(ONNX)) {
      new OnnxExport(model).write(out, step);
    } else {
      ModelFile.write(out, model.narrowed(step + 1));
    }
    to.println("wrote " + out);
    return 0;
  }

  private List<Path> writeAll(OnnxExport export) {
    OutputFolder.create(out);
    List<Path> files = new ArrayList<>();
    if (delta) {
      files.addAll(export.writeDeltas(out)); // first, since not every network has them
    }
    files.addAll(export.writeAll(out));
    return files;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
