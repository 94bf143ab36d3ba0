package dev.sluice.onnx;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Normalisation;
import dev.sluice.core.Slicing;
import dev.sluice.core.StoredModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An ONNX graph as the beginning of a model of several widths: a dense network that is the graph's
 * function at full width, {@linkplain Slicing sliced}. A batch norm has the graph's statistics at
 * every width.
 */
public final class OnnxImport {
  /** Splits the images that it is evaluated on; what it was trained on, nobody says. */
  private static final String SEED = "1";

  private final OnnxFile file;
  private final ReadNetwork read;
  private final int steps;

  private OnnxImport(Path path, int steps) {
    this.file = OnnxFile.read(path);
    this.read = GraphReader.read(file);
    this.steps = steps;
  }

  /**
   * Reads a graph. Names of classes and the normalisation come from its metadata, as {@link
   * OnnxExport} writes them; without them classes are numbers and pixels are taken from 0 to 1.
   *
   * @param steps how many widths to make, of the same size
   * @throws SluiceException naming the file and the node, if the graph has anything that Sluice
   *     does not have
   */
  public static StoredModel read(Path path, int steps) {
    return new OnnxImport(path, steps).model();
  }

  private StoredModel model() {
    String readout = read.network().nodes().getLast().name();
    Network network =
        read.network()
            .sliced(
                steps,
                Connectivity.DENSE,
                (name, channels) ->
                    name.equals(readout)
                        ? Channels.constant(channels.full(), steps)
                        : Channels.uniform(channels.full(), steps));
    String name = String.valueOf(file.path().getFileName()).replaceFirst("\\.onnx$", "");
    try {
      return new StoredModel(
          network,
          Slicing.parameters(read.network(), read.parameters(), network),
          normalisation(network.input().channels()),
          classes(network.classes()),
          null,
          Map.of("networkName", name, "recipe", "import", "seed", SEED, "trainingImages", "0"));
    } catch (IllegalArgumentException e) { // names or numbers that do not belong to the network
      throw file.problem("its metadata: " + e.getMessage());
    }
  }

  private Normalisation normalisation(int channels) {
    return new Normalisation(
        numbers(OnnxExport.MEAN, channels, 0), numbers(OnnxExport.STD, channels, 1));
  }

  private List<Float> numbers(String key, int channels, float otherwise) {
    String text = file.metadata().get(key);
    if (text == null) {
      return Collections.nCopies(channels, otherwise);
    }
    try {
      return Arrays.stream(text.split(OnnxExport.COMMA, -1)).map(Float::valueOf).toList();
    } catch (NumberFormatException e) {
      throw file.problem("its metadata: '%s' is no list of numbers: %s".formatted(key, text));
    }
  }

  private List<String> classes(int count) {
    String text = file.metadata().get(OnnxExport.CLASSES);
    if (text == null) {
      return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }
    return text.contains("\n") ? text.lines().toList() : List.of(text.split(OnnxExport.COMMA, -1));
  }
}
