package dev.sluice.onnx;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import dev.sluice.core.Normalisation;
import dev.sluice.core.PlanParameters;
import dev.sluice.core.Planner;
import dev.sluice.core.StoredModel;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.ModelProto;
import dev.sluice.onnx.proto.OperatorSetIdProto;
import dev.sluice.onnx.proto.StringStringEntryProto;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A model as ONNX graphs of fixed widths. A graph takes {@code input}, (batch, C, H, W) floats,
 * normalised as its metadata say, and yields {@code logits}, (batch, classes); any number of images
 * makes a batch. The metadata are {@code classes}, {@code mean} and {@code std} for each channel of
 * pixels from 0 to 1, all separated by commas; where a class has a comma in its name, classes have
 * a line each.
 */
public final class OnnxExport {
  static final String CLASSES = "classes";
  static final String MEAN = "mean";
  static final String STD = "std";
  static final String COMMA = ",";

  /** The version of ONNX's operators. */
  static final long OPERATORS = 13;

  private static final String PRODUCER = "Sluice";
  private static final long IR_VERSION = 8;

  private final StoredModel model;
  private final Plan plan;
  private final Parameters parameters;

  /**
   * @throws SluiceException if the name of a class has a line break
   */
  public OnnxExport(StoredModel model) {
    this.model = model;
    this.plan = Planner.inference(model.network());
    this.parameters = PlanParameters.of(model.network(), model.parameters());
    for (String name : model.classes()) {
      if (name.lines().count() > 1) {
        throw new SluiceException("class name '%s' is more than one line".formatted(name));
      }
    }
  }

  /**
   * Writes the graph of one width, replacing the file as a whole.
   *
   * @throws SluiceException naming the file, if it cannot be written or would be too large
   */
  public void write(Path file, int step) {
    Program program = plan.programs().get(plan.program(Planner.infer(step)));
    ValueNames names = new ValueNames(plan);
    GraphWriter writer = new GraphWriter(plan, parameters, names::of);
    writer.add(program);
    writer.leave(plan.value(Planner.LOGITS));
    write(file, writer.build(program.name()));
  }

  /**
   * Writes a graph of every width, {@code 0.onnx} and so on, as {@link #write}.
   *
   * @return the files, narrowest first
   */
  public List<Path> writeAll(Path folder) {
    List<Path> files = new ArrayList<>();
    for (int step = 0; step < model.network().steps(); step++) {
      files.add(folder.resolve(step + ".onnx"));
      write(files.getLast(), step);
    }
    return List.copyOf(files);
  }

  /**
   * Writes graphs that go on from one another, {@code delta0.onnx} and so on, one for every step of
   * a triangular network: the first computes step 0 from {@code input}, each later one the next
   * step from outputs of those before it, which it takes by the same names, and from {@code input}
   * where a layer reads the images.
   *
   * @return the files, narrowest first
   * @throws SluiceException if the network is dense or has one step, or a file cannot be written
   */
  public List<Path> writeDeltas(Path folder) {
    int steps = model.network().steps();
    if (model.network().connectivity() == Connectivity.DENSE || steps == 1) {
      throw new SluiceException(
          "delta graphs need a triangular network of several widths: train one with --connectivity"
              + " triangular");
    }
    List<GraphProto> graphs = Escalation.graphs(plan, parameters, steps);
    List<Path> files = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      files.add(folder.resolve("delta%d.onnx".formatted(step)));
      write(files.getLast(), graphs.get(step));
    }
    return List.copyOf(files);
  }

  private void write(Path file, GraphProto graph) {
    ModelProto.Builder whole =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName(PRODUCER)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
            .setGraph(graph);
    Normalisation normalisation = model.normalisation();
    describe(whole, CLASSES, classes());
    describe(whole, MEAN, decimals(normalisation.mean()));
    describe(whole, STD, decimals(normalisation.std()));
    AtomicFile.write(
        file,
        channel -> {
          OutputStream out = Channels.newOutputStream(channel); // the channel is its owner's
          whole.build().writeTo(out);
        });
  }

  private static void describe(ModelProto.Builder whole, String key, String text) {
    whole.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(text));
  }

  private static String decimals(List<Float> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(COMMA));
  }

  private String classes() {
    boolean commas = model.classes().stream().noneMatch(name -> name.contains(COMMA));
    return String.join(commas ? COMMA : "\n", model.classes());
  }
}
