package dev.sluice.onnx;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.NetworkParameters;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a network of one step, and its parameters, of an ONNX graph. */
final class GraphReader {
  /**
   * What a tensor of the graph is.
   *
   * @param place 0 for the images, i + 1 for what node i yields
   * @param flat whether it is (images, features) and not (images, C, H, W)
   */
  private record Tensor(int place, boolean flat) {}

  /** So many features a reshaping assumes; checked when all shapes are known. */
  private record Assumption(NodeProto node, int place, long features) {}

  private final OnnxFile file;
  private final Constants constants;
  private final Operators operators;
  private final GraphEnds ends;
  private final LayerNames names = new LayerNames();
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Map<String, Integer> readers = new HashMap<>();

  /** Of every layer its node here, its node there, and the values of its parameters. */
  private final List<Node> nodes = new ArrayList<>();

  private final List<NodeProto> origins = new ArrayList<>();
  private final List<List<float[]>> values = new ArrayList<>();
  private final List<Assumption> assumptions = new ArrayList<>();

  private GraphReader(OnnxFile file) {
    this.file = file;
    this.constants = new Constants(file);
    this.operators = new Operators(file, constants);
    this.ends = GraphEnds.of(file, constants);
    tensors.put(ends.input(), new Tensor(0, false));
    for (NodeProto node : file.graph().getNodeList()) {
      node.getInputList().forEach(name -> readers.merge(name, 1, Integer::sum));
    }
    readers.merge(ends.output(), 1, Integer::sum);
  }

  /**
   * Reads the graph of a file.
   *
   * @return the values of {@link NetworkParameters} of a network of one step
   * @throws SluiceException naming the node, if there is anything that Sluice does not have
   */
  static ReadNetwork read(OnnxFile file) {
    Operators.checkVersion(file);
    GraphReader reader = new GraphReader(file);
    file.graph().getNodeList().forEach(reader::add);
    return reader.network();
  }

  private void add(NodeProto node) {
    if (!Operators.isStandard(node.getDomain())) {
      throw file.problem(node, "operators of %s are not supported".formatted(node.getDomain()));
    }
    switch (node.getOpType()) {
      case "Constant" -> constant(node);
      case "Identity" -> identity(node);
      case "Flatten" -> flatten(node);
      case "Reshape" -> reshape(node);
      case "Softmax" -> softmax(node);
      case "Add" -> sum(node);
      default -> layer(node, activation(node, 0));
    }
  }

  private void constant(NodeProto node) {
    Attributes attributes = new Attributes(file, node);
    TensorProto value = attributes.tensor("value");
    attributes.end();
    if (value == null) {
      throw file.problem(node, "has no value");
    }
    constants.add(output(node), value);
  }

  /** PyTorch writes one where two constants are equal. */
  private void identity(NodeProto node) {
    new Attributes(file, node).end();
    TensorProto constant = node.getInputCount() > 0 ? constants.get(node.getInput(0)) : null;
    if (constant == null) {
      hold(node, activation(node, 0));
    } else {
      constants.add(output(node), constant);
    }
  }

  private void flatten(NodeProto node) {
    Attributes attributes = new Attributes(file, node);
    attributes.only("axis", 1);
    attributes.end();
    hold(node, new Tensor(activation(node, 0).place(), true));
  }

  /** To (images, features), whatever way it is written. */
  private void reshape(NodeProto node) {
    Attributes attributes = new Attributes(file, node);
    attributes.only("allowzero", 0);
    attributes.end();
    Tensor x = activation(node, 0);
    long[] shape =
        node.getInputCount() < 2 ? new long[0] : constants.integers(node, node.getInput(1));
    boolean keepsImages =
        shape.length == 2
            && (shape[0] == 0 || shape[0] == ends.batch() || (shape[0] == -1 && shape[1] > 0));
    if (!keepsImages || shape[1] < -1 || shape[1] == 0) {
      throw file.problem(
          node, "only reshaping to [batch, features] is supported: flatten what a layer reads");
    }
    if (shape[1] > 0) {
      assumptions.add(new Assumption(node, x.place(), shape[1]));
    }
    hold(node, new Tensor(x.place(), true));
  }

  /** Sluice takes the softmax of the logits by itself. */
  private void softmax(NodeProto node) {
    Attributes attributes = new Attributes(file, node);
    long axis = attributes.integer("axis", 1);
    attributes.end();
    if (!output(node).equals(ends.output()) || (axis != 1 && axis != -1)) {
      throw file.problem(node, "a softmax is supported as the last node, over the classes");
    }
    hold(node, activation(node, 0));
  }

  private void sum(NodeProto node) {
    if (node.getInputCount() == 2 && constants.has(node.getInput(1))) {
      bias(node, activation(node, 0), node.getInput(0), node.getInput(1));
    } else if (node.getInputCount() == 2 && constants.has(node.getInput(0))) {
      bias(node, activation(node, 1), node.getInput(1), node.getInput(0));
    } else {
      layer(node, activation(node, 0), activation(node, 1));
    }
  }

  /** A constant added to what a linear layer yields is its bias. */
  private void bias(NodeProto node, Tensor x, String read, String constant) {
    new Attributes(file, node).end();
    int layer = x.place() - 1;
    boolean direct =
        layer >= 0
            && nodes.get(layer).layer() instanceof Layer.Linear
            && origins.get(layer).getOutput(0).equals(read);
    if (!direct || readers.getOrDefault(read, 0) > 1) {
      throw file.problem(
          node, "adds a constant: supported right after a MatMul or Gemm that nothing else reads");
    }
    float[] bias = values.get(layer).getLast();
    float[] more = operators.vector(node, constant, bias.length);
    for (int i = 0; i < bias.length; i++) {
      bias[i] += more[i];
    }
    hold(node, x);
  }

  private void layer(NodeProto node, Tensor... inputs) {
    Operators.Read read = operators.read(node);
    for (Tensor input : inputs) {
      checkForm(node, read.layer(), input.flat(), inputs[0].flat());
    }
    nodes.add(new Node(names.of(node), read.layer(), inputs(node, inputs)));
    origins.add(node);
    values.add(read.parameters());
    hold(node, new Tensor(nodes.size(), inputs[0].flat()));
  }

  private void checkForm(NodeProto node, Layer layer, boolean flat, boolean other) {
    boolean fits =
        switch (layer) {
          case Layer.Linear _ -> flat;
          case Layer.ReLU _, Layer.BatchNorm2d _, Layer.Add _ -> flat == other;
          default -> !flat;
        };
    if (!fits) {
      throw file.problem(
          node,
          "reads (batch, %s): a Flatten belongs right before a Gemm or MatMul"
              .formatted(flat ? "features)" : "channels, height, width)"));
    }
  }

  /** The names of what a node reads; none if it is what the node before it yields. */
  private List<String> inputs(NodeProto node, Tensor... inputs) {
    if (inputs.length == 1 && inputs[0].place() == nodes.size()) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (Tensor input : inputs) {
      if (input.place() == 0) {
        throw file.problem(node, "reads the images beside the first layer, which is not supported");
      }
      names.add(nodes.get(input.place() - 1).name());
    }
    return names;
  }

  private Tensor activation(NodeProto node, int input) {
    String name = node.getInputCount() > input ? node.getInput(input) : "";
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw file.problem(
          node,
          "reads '%s', which is neither the input nor what a node before it yields"
              .formatted(name));
    }
    return tensor;
  }

  private void hold(NodeProto node, Tensor tensor) {
    if (tensors.put(output(node), tensor) != null || constants.has(output(node))) {
      throw file.problem(node, "yields '%s', which is there already".formatted(output(node)));
    }
  }

  private String output(NodeProto node) {
    long used = node.getOutputList().stream().filter(name -> !name.isEmpty()).count();
    if (used != 1 || node.getOutput(0).isEmpty()) {
      throw file.problem(node, "has %d outputs, but one is supported".formatted(used));
    }
    return node.getOutput(0);
  }

  private ReadNetwork network() {
    Tensor last = tensors.get(ends.output());
    if (last == null || last.place() != nodes.size() || !last.flat()) {
      throw file.problem(
          "its output '%s' must be what the last node yields, (batch, classes)"
              .formatted(ends.output()));
    }
    Network network = build();
    List<Shape> shapes = network.shapes();
    for (Assumption assumed : assumptions) {
      Shape shape = shapes.get(assumed.place());
      if (shape.size() != assumed.features()) {
        throw file.problem(
            assumed.node(), "makes %d features of %s".formatted(assumed.features(), shape));
      }
    }
    return new ReadNetwork(network, parameters(network));
  }

  private Network build() {
    try {
      Network network = new Network(1, Connectivity.DENSE, ends.image(), nodes);
      network.shapes().forEach(Shape::size);
      return network;
    } catch (ArithmeticException e) {
      throw file.problem("what a layer yields has more than 2^31 numbers");
    } catch (IllegalArgumentException e) { // layers that do not fit one another
      throw file.problem("its layers do not fit one another: " + e.getMessage());
    }
  }

  /** Nothing is allocated before the values were found to be as many as there should be. */
  private Parameters parameters(Network network) {
    List<Parameter> list = NetworkParameters.of(network).list();
    List<float[]> all = new ArrayList<>();
    for (int node = 0; node < nodes.size(); node++) {
      for (float[] found : values.get(node)) {
        check(origins.get(node), list.get(all.size()), found.length);
        all.add(found);
      }
    }
    Parameters parameters = new Parameters(list);
    for (int id = 0; id < list.size(); id++) {
      System.arraycopy(all.get(id), 0, parameters.values(id), 0, all.get(id).length);
    }
    return parameters;
  }

  private void check(NodeProto node, Parameter parameter, int found) {
    double expected = (double) parameter.rows().full() * parameter.columns().full();
    expected *= (double) parameter.kernelHeight() * parameter.kernelWidth();
    if (expected != found) {
      throw file.problem(
          node,
          "its %s has %d numbers, but what it reads needs %.0f"
              .formatted(parameter.field(), found, expected));
    }
  }
}
