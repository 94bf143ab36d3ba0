package dev.sluice.core;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/**
 * Networks as JSON text, as model files store them:
 *
 * <pre>{@code
 * {"steps": 2, "connectivity": "dense", "input": {"channels": 1, "height": 28, "width": 28},
 *  "nodes": [
 *    {"name": "conv1", "layer": {"type": "conv2d", "channels": [10, 20], "kernelSize": 5,
 *                                "stride": 1, "padding": 0}},
 *    {"name": "relu1", "layer": {"type": "relu"}},
 *    {"name": "pool1", "layer": {"type": "max_pool2d", "kernelSize": 2, "stride": 2}},
 *    {"name": "fc1", "layer": {"type": "linear", "channels": [10, 10]}}]}
 * }</pre>
 *
 * <p>A node reads the one before it, or those that it names: {@code "inputs": ["conv3", "relu1"]}.
 *
 * <p>A {@link NetworkDraft} is written with {@code input} and {@code nodes} alone, without the
 * readout, and {@code channels} are one number, those at full width.
 */
public final class NetworkJson {

  private static final String STEPS = "steps";
  private static final String CONNECTIVITY = "connectivity";
  private static final String DENSE = "dense";
  private static final String TRIANGULAR = "triangular";
  private static final String INPUT = "input";
  private static final String CHANNELS = "channels";
  private static final String HEIGHT = "height";
  private static final String WIDTH = "width";
  private static final String NODES = "nodes";
  private static final String NAME = "name";
  private static final String LAYER = "layer";
  private static final String INPUTS = "inputs";

  private NetworkJson() {}

  /** Writes what {@link #read} reads. */
  public static String write(Network network) {
    return Json.text(out -> write(out, network));
  }

  /**
   * Reads a network.
   *
   * @throws SluiceException naming the node or the field, if the text is not a valid network
   */
  public static Network read(String text) {
    checkLength(text);
    return JsonReader.read(text, NetworkJson::network);
  }

  /**
   * Reads a network as users write it.
   *
   * @throws SluiceException naming the line and the node or the field, if the text is not valid
   */
  static NetworkDraft readDraft(String text) {
    checkLength(text);
    return JsonReader.readLines(text, NetworkJson::draft);
  }

  private static void checkLength(String text) {
    if (text.length() > ModelMetadata.MAX_LENGTH) {
      throw new SluiceException(
          "a network of %d characters, at most %d allowed"
              .formatted(text.length(), ModelMetadata.MAX_LENGTH));
    }
  }

  private static void write(JsonGenerator out, Network network) {
    out.writeStartObject();
    out.writeNumberProperty(STEPS, network.steps());
    out.writeStringProperty(CONNECTIVITY, word(network.connectivity()));
    out.writeName(INPUT);
    write(out, network.input());
    out.writeArrayPropertyStart(NODES);
    for (Node node : network.nodes()) {
      write(out, node);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static Network network(JsonReader in) {
    int steps = 0;
    Connectivity connectivity = null;
    Shape input = null;
    List<Node> nodes = List.of();
    JsonReader.Fields fields = in.object(STEPS, CONNECTIVITY, INPUT, NODES);
    while (fields.next()) {
      switch (fields.name()) {
        case STEPS -> steps = in.integer();
        case CONNECTIVITY -> connectivity = connectivity(in);
        case INPUT -> input = shape(in);
        case NODES -> nodes = nodes(in, each -> new Channels(each.list(JsonReader::integer)));
      }
    }
    return new Network(
        steps, Objects.requireNonNull(connectivity), Objects.requireNonNull(input), nodes);
  }

  private static NetworkDraft draft(JsonReader in) {
    Shape input = null;
    List<Node> nodes = List.of();
    JsonReader.Fields fields = in.object(INPUT, NODES);
    while (fields.next()) {
      switch (fields.name()) {
        case INPUT -> input = shape(in);
        case NODES -> nodes = nodes(in, each -> Channels.of(each.integer()));
      }
    }
    return new NetworkDraft(Objects.requireNonNull(input), nodes);
  }

  private static List<Node> nodes(JsonReader in, Function<JsonReader, Channels> channels) {
    return in.list(each -> node(each, channels));
  }

  private static String word(Connectivity connectivity) {
    return switch (connectivity) {
      case DENSE -> DENSE;
      case TRIANGULAR -> TRIANGULAR;
    };
  }

  private static Connectivity connectivity(JsonReader in) {
    String word = in.text();
    return switch (word) {
      case DENSE -> Connectivity.DENSE;
      case TRIANGULAR -> Connectivity.TRIANGULAR;
      default -> throw in.problem("not allowed: '" + word + "'");
    };
  }

  private static void write(JsonGenerator out, Shape shape) {
    out.writeStartObject();
    out.writeNumberProperty(CHANNELS, shape.channels());
    out.writeNumberProperty(HEIGHT, shape.height());
    out.writeNumberProperty(WIDTH, shape.width());
    out.writeEndObject();
  }

  private static Shape shape(JsonReader in) {
    int channels = 0;
    int height = 0;
    int width = 0;
    JsonReader.Fields fields = in.object(CHANNELS, HEIGHT, WIDTH);
    while (fields.next()) {
      switch (fields.name()) {
        case CHANNELS -> channels = in.integer();
        case HEIGHT -> height = in.integer();
        case WIDTH -> width = in.integer();
      }
    }
    return new Shape(channels, height, width);
  }

  private static void write(JsonGenerator out, Node node) {
    out.writeStartObject();
    out.writeStringProperty(NAME, node.name());
    out.writeName(LAYER);
    LayerJson.write(out, node.layer());
    if (!node.inputs().isEmpty()) {
      out.writeArrayPropertyStart(INPUTS);
      node.inputs().forEach(out::writeString);
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static Node node(JsonReader in, Function<JsonReader, Channels> channels) {
    String name = "";
    Layer layer = null;
    List<String> inputs = List.of();
    JsonReader.Fields fields = in.objectOfSome(NAME, LAYER, INPUTS);
    while (fields.next()) {
      switch (fields.name()) {
        case NAME -> name = in.text();
        case LAYER -> layer = LayerJson.read(in, channels);
        case INPUTS -> inputs = in.list(JsonReader::text);
      }
    }
    fields.check(List.of(NAME, LAYER), List.of(INPUTS));
    return new Node(name, Objects.requireNonNull(layer), inputs);
  }
}
