package dev.sluice.onnx;

import dev.sluice.api.Channels;
import dev.sluice.api.Layer;
import dev.sluice.api.SluiceException;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.OperatorSetIdProto;
import java.util.List;

/** Makes layers of the nodes of an ONNX graph. What has no equal here is refused. */
final class Operators {
  /** Before it, batch norms of inference had to say that they are. */
  private static final long OLDEST = 7;

  /** The last one whose changes were looked at. */
  private static final long NEWEST = 25;

  private final OnnxFile file;
  private final Constants constants;

  Operators(OnnxFile file, Constants constants) {
    this.file = file;
    this.constants = constants;
  }

  /** Whether it is the domain of ONNX's own operators, which has two names. */
  static boolean isStandard(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  /**
   * Makes sure that operators mean what they are taken for.
   *
   * @throws SluiceException if the file does not say of which version they are, or of another one
   */
  static void checkVersion(OnnxFile file) {
    long version =
        file.model().getOpsetImportList().stream()
            .filter(opset -> isStandard(opset.getDomain()))
            .mapToLong(OperatorSetIdProto::getVersion)
            .max()
            .orElse(0);
    if (version < OLDEST || version > NEWEST) {
      throw file.problem(
          "its opset_import is %s, but must be %d to %d: export the model with opset %d"
              .formatted(version == 0 ? "missing" : version, OLDEST, NEWEST, OnnxExport.OPERATORS));
    }
  }

  /**
   * A layer at full width.
   *
   * @param parameters their values, in the order of {@link dev.sluice.core.NetworkParameters}
   */
  record Read(Layer layer, List<float[]> parameters) {
    Read(Layer layer) {
      this(layer, List.of());
    }
  }

  /**
   * Reads a node.
   *
   * @throws SluiceException naming the node, if its operator or an attribute is not supported
   */
  Read read(NodeProto node) {
    try {
      Attributes attributes = new Attributes(file, node);
      Read read = read(node, attributes);
      attributes.end();
      return read;
    } catch (IllegalArgumentException e) { // a layer that cannot be
      throw file.problem(node, String.valueOf(e.getMessage()));
    }
  }

  private Read read(NodeProto node, Attributes attributes) {
    return switch (node.getOpType()) {
      case "Conv" -> conv(node, attributes);
      case "Gemm" -> gemm(node, attributes);
      case "MatMul" -> linear(node, false, false);
      case "BatchNormalization" -> norm(node, attributes);
      case "Relu" -> new Read(new Layer.ReLU());
      case "MaxPool" -> maxPool(node, attributes);
      case "AveragePool" -> averagePool(node, attributes);
      case "GlobalAveragePool" -> new Read(new Layer.GlobalAvgPool2d());
      case "Add" -> new Read(new Layer.Add());
      default ->
          throw file.problem(
              node,
              "this operator is not supported: export the model without it; docs/interchange.md"
                  + " lists those that are");
    };
  }

  private Read conv(NodeProto node, Attributes attributes) {
    String weight = input(node, 1);
    List<Long> shape = shape(node, weight, 4);
    int kernel = square(node, shape);
    if (attributes.same("kernel_shape", 2, kernel) != kernel) {
      throw file.problem(node, "its kernel_shape is not that of its weight " + shape);
    }
    int padding = attributes.same("pads", 4, 0);
    windowIsPlain(node, attributes, padding);
    int stride = attributes.same("strides", 2, 1);
    int rows = Math.toIntExact(shape.getFirst());
    long group = attributes.integer("group", 1);
    boolean bias = hasInput(node, 2);
    Layer layer;
    if (group == 1) {
      layer = new Layer.Conv2d(Channels.of(rows), kernel, stride, padding, bias);
    } else if (group == rows && shape.get(1) == 1) {
      layer = new Layer.DepthwiseConv2d(kernel, stride, padding, bias);
    } else {
      throw file.problem(
          node, "has %d groups; only 1 and one for every channel are supported".formatted(group));
    }
    float[] values = constants.floats(node, weight);
    return bias
        ? new Read(layer, List.of(values, vector(node, 2, rows)))
        : new Read(layer, List.of(values));
  }

  private Read gemm(NodeProto node, Attributes attributes) {
    attributes.only("transA", 0);
    if (attributes.number("alpha", 1) != 1 || attributes.number("beta", 1) != 1) {
      throw file.problem(node, "has an alpha or beta, but only 1 is supported");
    }
    boolean transposed = attributes.integer("transB", 0) == 1;
    return linear(node, transposed, hasInput(node, 2));
  }

  /**
   * @param transposed whether the weight is (outputs, inputs) and not (inputs, outputs)
   */
  private Read linear(NodeProto node, boolean transposed, boolean bias) {
    String weight = input(node, 1);
    List<Long> shape = shape(node, weight, 2);
    int rows = Math.toIntExact(transposed ? shape.getFirst() : shape.getLast());
    float[] values = constants.floats(node, weight);
    return new Read(
        new Layer.Linear(Channels.of(rows)),
        List.of(
            transposed ? values : transpose(values, rows),
            bias ? vector(node, 2, rows) : new float[rows]));
  }

  /** Of (columns, rows) makes (rows, columns). */
  private static float[] transpose(float[] values, int rows) {
    int columns = values.length / rows;
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i % rows * columns + i / rows] = values[i];
    }
    return result;
  }

  /** With another ε than ours, the weight makes up for it: the product is the same. */
  private Read norm(NodeProto node, Attributes attributes) {
    attributes.only("training_mode", 0);
    attributes.only("spatial", 1);
    attributes.number("momentum", 0); // of training elsewhere
    float epsilon = attributes.number("epsilon", (float) Layer.BatchNorm2d.EPSILON);
    int channels = Math.toIntExact(shape(node, input(node, 1), 1).getFirst());
    float[] weight = vector(node, 1, channels);
    float[] variance = vector(node, 4, channels);
    for (int c = 0; c < channels && epsilon != (float) Layer.BatchNorm2d.EPSILON; c++) {
      weight[c] *=
          (float) Math.sqrt((variance[c] + Layer.BatchNorm2d.EPSILON) / (variance[c] + epsilon));
    }
    return new Read(
        new Layer.BatchNorm2d(),
        List.of(weight, vector(node, 2, channels), vector(node, 3, channels), variance));
  }

  private Read maxPool(NodeProto node, Attributes attributes) {
    attributes.only("storage_order", 0);
    int kernel = poolKernel(node, attributes);
    return new Read(new Layer.MaxPool2d(kernel, attributes.same("strides", 2, 1)));
  }

  private Read averagePool(NodeProto node, Attributes attributes) {
    attributes.integer("count_include_pad", 0); // there are no padded pixels to count
    int kernel = poolKernel(node, attributes);
    return new Read(new Layer.AvgPool2d(kernel, attributes.same("strides", 2, 1)));
  }

  private int poolKernel(NodeProto node, Attributes attributes) {
    int padding = attributes.same("pads", 4, 0);
    windowIsPlain(node, attributes, padding);
    attributes.only("ceil_mode", 0);
    if (padding != 0) {
      throw file.problem(node, "pools padded images: only pooling without pads is supported");
    }
    return attributes.same("kernel_shape", 2, 0);
  }

  private void windowIsPlain(NodeProto node, Attributes attributes, int padding) {
    if (attributes.same("dilations", 2, 1) != 1) {
      throw file.problem(node, "has dilations, which are not supported");
    }
    String pad = attributes.text("auto_pad", "NOTSET");
    if (!pad.equals("NOTSET") && !(pad.equals("VALID") && padding == 0)) {
      throw file.problem(
          node, "has auto_pad %s: export the model with pads instead".formatted(pad));
    }
  }

  private float[] vector(NodeProto node, int input, int length) {
    return vector(node, input(node, input), length);
  }

  /**
   * A constant that has one number for every channel, in its last dimension.
   *
   * @param node that reads it
   */
  float[] vector(NodeProto node, String name, int length) {
    List<Long> shape = constants.shape(node, name);
    if (shape.isEmpty() || shape.getLast() != length || product(shape) != length) {
      throw file.problem(
          node, "reads '%s' of shape %s, expected [%d]".formatted(name, shape, length));
    }
    return constants.floats(node, name);
  }

  private static long product(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  private List<Long> shape(NodeProto node, String name, int rank) {
    List<Long> shape = constants.shape(node, name);
    if (shape.size() != rank) {
      throw file.problem(
          node, "its weight has shape %s, but %d dimensions are supported".formatted(shape, rank));
    }
    return shape;
  }

  private int square(NodeProto node, List<Long> shape) {
    if (!shape.get(2).equals(shape.get(3))) {
      throw file.problem(
          node, "its weight has shape %s, but kernels must be square".formatted(shape));
    }
    return Math.toIntExact(shape.get(2));
  }

  private static boolean hasInput(NodeProto node, int input) {
    return node.getInputCount() > input && !node.getInput(input).isEmpty();
  }

  private String input(NodeProto node, int input) {
    if (!hasInput(node, input)) {
      throw file.problem(node, "has no input " + input);
    }
    return node.getInput(input);
  }
}
