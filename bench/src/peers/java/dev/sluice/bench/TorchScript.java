package dev.sluice.bench;

import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.core.NetworkParameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a network of a single width, or one convolution, as a TorchScript archive. */
final class TorchScript {
  /** A method that is called once, before the first {@code forward}. */
  static final String PREPARE = "prepare";

  private static final String FOLDER = "network/";

  private static final String CLASS =
      """
      class Network(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
      """;

  /** How a convolution is computed; PyTorch has several ways, and none is always the fastest. */
  enum Convolution {
    /** PyTorch's own kernel instead of the one of oneDNN. */
    NATIVE("own"),
    /** {@code torch.conv2d}, as written by most people. */
    PLAIN("plain"),
    /** As {@code torch.utils.mkldnn.to_mkldnn}: weights are packed once, before the first call. */
    PACKED("packed");

    private final String words;

    Convolution(String words) {
      this.words = words;
    }

    /** For people. */
    String words() {
      return words;
    }
  }

  private final Network network;
  private final NetworkParameters ids;
  private final Convolution way;
  private final StringBuilder forward = new StringBuilder();
  private final StringBuilder prepare = new StringBuilder();

  private TorchScript(Network network, Convolution way) {
    this.network = network;
    this.ids = NetworkParameters.of(network);
    this.way = way;
  }

  static byte[] write(Network network, Parameters parameters, Convolution way) {
    return archive(parameters, new TorchScript(network, way).code(parameters));
  }

  /**
   * A module whose {@code forward} takes images, weight and bias and computes {@link
   * Convolution#NATIVE}.
   */
  static byte[] nativeConvolution(Layer.Conv2d conv) {
    String body =
        """
          def forward(self: __torch__.Network,
            images: Tensor,
            weight: Tensor,
            bias: Tensor) -> Tensor:
            return %s
        """
            .formatted(nativeConvolution(conv, "images", "weight", "bias"));
    return archive(new Parameters(List.of()), CLASS + body);
  }

  private static byte[] archive(Parameters parameters, String code) {
    Pickle object = Pickle.object("__torch__", "Network").no("training");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Parameter parameter : parameters.list()) {
        String storage = Integer.toString(parameter.id());
        object.tensor(name(parameter.id()), storage, shape(parameter));
        entry(zip, "data/" + storage, littleEndian(parameters.values(parameter.id())));
      }
      entry(zip, "data.pkl", object.end());
      entry(zip, "constants.pkl", Pickle.nothing());
      entry(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
      entry(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot be written", e);
    }
    return bytes.toByteArray();
  }

  /** (rows, columns, kernel, kernel), (rows, features) or (rows). */
  static int[] shape(Parameter parameter) {
    int rows = parameter.rows().full();
    return switch (parameter.rank()) {
      case 4 ->
          new int[] {
            rows, parameter.columns().full(), parameter.kernelHeight(), parameter.kernelWidth()
          };
      case 2 -> new int[] {rows, parameter.rowSize()};
      default -> new int[] {rows};
    };
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(FOLDER + name));
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static String name(int parameter) {
    return "p" + parameter;
  }

  private String code(Parameters parameters) {
    StringBuilder code = new StringBuilder(CLASS);
    parameters.list().forEach(p -> code.append("  %s : Tensor%n".formatted(name(p.id()))));
    String last = layers();
    return code.append("  def prepare(self: __torch__.Network) -> bool:\n")
        .append(prepare)
        .append("    return True\n")
        .append("  def forward(self: __torch__.Network,\n    images: Tensor) -> Tensor:\n")
        .append(forward)
        .append("    return ")
        .append(last)
        .append('\n')
        .toString();
  }

  /** Writes the layers and returns the name of the last one's output. */
  private String layers() {
    String x = "images";
    if (way == Convolution.PACKED) {
      x = assign("packed", "torch.to_mkldnn(%s)".formatted(x));
    }
    boolean flat = false;
    for (int i = 0; i < network.nodes().size(); i++) {
      Node node = network.nodes().get(i);
      if (node.layer() instanceof Layer.Linear && !flat) {
        x = way == Convolution.PACKED ? assign("dense", "torch.to_dense(%s)".formatted(x)) : x;
        x = assign("flat", "torch.flatten(%s, 1, -1)".formatted(x));
        flat = true;
      }
      x = assign(node.name(), layer(i, node.layer(), x));
    }
    return x;
  }

  private String layer(int index, Layer layer, String x) {
    return switch (layer) {
      case Layer.Conv2d conv -> convolution(conv, x, ids.weight(index), ids.bias(index, 0));
      case Layer.Linear _ ->
          "torch.linear(%s, self.%s, self.%s)"
              .formatted(x, name(ids.weight(index)), name(ids.bias(index, 0)));
      case Layer.ReLU _ -> "torch.relu(%s)".formatted(x);
      case Layer.MaxPool2d(int k, int s) ->
          "torch.max_pool2d(%s, [%d, %d], [%d, %d], [0, 0], [1, 1], False)"
              .formatted(x, k, k, s, s);
      case Layer.AvgPool2d(int k, int s) ->
          "torch.avg_pool2d(%s, [%d, %d], [%d, %d], [0, 0], False, True, None)"
              .formatted(x, k, k, s, s);
      default -> throw new IllegalArgumentException("not compared: " + layer);
    };
  }

  private String convolution(Layer.Conv2d conv, String x, int weight, int bias) {
    String w = "self." + name(weight);
    String b = "self." + name(bias);
    if (way == Convolution.NATIVE) {
      return nativeConvolution(conv, x, w, b);
    }
    String stride = square(conv.stride());
    String padding = square(conv.padding());
    if (way == Convolution.PACKED) {
      prepare.append(
          "    %s = torch.mkldnn_reorder_conv2d_weight(torch.to_mkldnn(%s), %s, %s, [1, 1], 1)%n"
              .formatted(w, w, padding, stride));
      prepare.append("    %s = torch.to_mkldnn(%s)%n".formatted(b, b));
    }
    return "torch.conv2d(%s, %s, %s, %s, %s, [1, 1], 1)".formatted(x, w, b, stride, padding);
  }

  private static String nativeConvolution(Layer.Conv2d conv, String x, String w, String b) {
    return "torch.thnn_conv2d(%s, %s, %s, %s, %s, %s)"
        .formatted(
            x, w, square(conv.kernelSize()), b, square(conv.stride()), square(conv.padding()));
  }

  private static String square(int length) {
    return "[%d, %d]".formatted(length, length);
  }

  private String assign(String name, String expression) {
    forward.append("    %s = %s%n".formatted(name, expression));
    return name;
  }
}
