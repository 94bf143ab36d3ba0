package dev.sluice.onnx;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Program;
import dev.sluice.api.Shape;
import dev.sluice.api.Value;
import dev.sluice.api.Window;
import dev.sluice.core.Planner;
import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.GraphProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Translates a program of an inference plan into an ONNX graph, operation by operation. A value is
 * a tensor (images, C, H, W), or (images, C) if it has one pixel of an image; the images themselves
 * are always the former.
 */
final class GraphWriter {
  private static final String PIXEL_AXES = "/pixel axes";

  private final Plan plan;
  private final Parameters parameters;
  private final IntFunction<String> names;
  private final GraphBuilder graph = new GraphBuilder();

  /** By value what earlier graphs left of it, and what this graph holds. */
  private final Map<Integer, Piece> given = new HashMap<>();

  private final Map<Integer, List<Piece>> held = new HashMap<>();
  private final Set<Integer> inputs = new HashSet<>();
  private boolean hasAxes;

  /**
   * @param parameters what the plan reads
   * @param names what the prefix of a value is called in this graph, by id
   */
  GraphWriter(Plan plan, Parameters parameters, IntFunction<String> names) {
    this.plan = plan;
    this.parameters = parameters;
    this.names = names;
    int images = plan.value(Planner.INPUT);
    ChannelRange all = ChannelRange.upTo(plan.values().get(images).shape().channels());
    give(images, new Piece(all, Planner.INPUT));
  }

  /** Some channels of a value, and the tensor that they are. */
  record Piece(ChannelRange channels, String tensor) {}

  /** Lets the graph have an input for the first channels of a value, if it reads them. */
  void give(int value, Piece piece) {
    given.put(value, piece);
  }

  /** Adds the nodes of a program. */
  void add(Program program) {
    for (Op op : program.ops()) {
      switch (op) {
        case Op.Conv conv -> conv(conv);
        case Op.DepthwiseConv conv -> depthwise(conv);
        case Op.Apply apply -> apply(apply);
        case Op.Add add -> add(add);
        default -> throw new IllegalArgumentException(op + ": not in inference");
      }
    }
  }

  private void conv(Op.Conv op) {
    WeightBlock weights = WeightBlock.of(parameters, op);
    ChannelRange rows = weights.hull().rows();
    Chain chain = begin(op.x(), weights.hull().columns(), op.y(), rows);
    List<String> constants = new ArrayList<>(List.of(weights(weights)));
    if (op.resume()) {
      constants.add(read(op.y(), rows)); // what Gemm adds is its third input
    } else {
      constants.addAll(shift(op.then(), rows));
    }
    if (weights.isMatrix()) {
      chain.flatten();
      chain.then(
          "Gemm",
          weights.parameter().node(),
          constants,
          List.of(GraphBuilder.attribute("transB", 1)));
    } else {
      spatial(chain);
      chain.then("Conv", weights.parameter().node(), constants, window(op.window()));
    }
    finish(chain, op.then(), op.y(), rows);
  }

  private void depthwise(Op.DepthwiseConv op) {
    WeightBlock weights = WeightBlock.of(parameters, op);
    Chain chain = begin(op.x(), op.channels(), op.y(), op.channels());
    spatial(chain);
    List<String> constants = new ArrayList<>(List.of(weights(weights)));
    constants.addAll(shift(op.then(), op.channels()));
    List<AttributeProto> attributes = new ArrayList<>(window(op.window()));
    attributes.add(GraphBuilder.attribute("group", op.channels().size()));
    chain.then("Conv", weights.parameter().node(), constants, attributes);
    finish(chain, op.then(), op.y(), op.channels());
  }

  private void apply(Op.Apply op) {
    Chain chain = begin(op.x(), op.channels(), op.y(), op.channels());
    int[] shape = new int[chain.isVector() ? 1 : 3];
    Arrays.fill(shape, 1);
    shape[0] = op.channels().size();
    if (op.then().scale() != Epilogue.NO_VECTOR) {
      chain.then("Mul", vector(op.then().scale(), op.channels(), shape));
    }
    if (op.then().shift() != Epilogue.NO_VECTOR) {
      chain.then("Add", vector(op.then().shift(), op.channels(), shape));
    }
    finish(chain, op.then(), op.y(), op.channels());
  }

  private void add(Op.Add op) {
    Chain chain = begin(op.a(), op.channels(), op.y(), op.channels());
    String b = read(op.b(), op.channels());
    chain.then("Add", b);
    finish(chain, new Epilogue(Epilogue.NO_VECTOR, op.relu(), null), op.y(), op.channels());
  }

  private Chain begin(int x, ChannelRange reads, int y, ChannelRange writes) {
    String name = names.apply(y) + (writes.start() == 0 ? "" : "/fresh");
    return new Chain(name, read(x, reads), isVector(x));
  }

  private void finish(Chain chain, Epilogue then, int y, ChannelRange channels) {
    if (then.relu()) {
      chain.then("Relu");
    }
    Pool2d pool = then.pool();
    if (pool != null) {
      spatial(chain);
      String operator = pool.kind() == Pool2d.Kind.MAX ? "MaxPool" : "AveragePool";
      chain.then(operator, chain.name(), List.of(), window(pool.window()));
    }
    if (isVector(y)) {
      chain.flatten();
    }
    chain.addTo(graph);
    held(y).add(new Piece(channels, chain.name()));
  }

  /** The tensor of some channels; earlier ones and fresh ones are put together when needed. */
  private String read(int value, ChannelRange channels) {
    for (Piece piece : held(value)) {
      if (piece.channels().equals(channels)) {
        return piece.tensor();
      }
    }
    Piece earlier = input(value);
    if (earlier.channels().equals(channels)) {
      return earlier.tensor();
    }
    String fresh = read(value, new ChannelRange(earlier.channels().end(), channels.end()));
    String all = names.apply(value);
    graph.node(
        "Concat",
        all,
        List.of(earlier.tensor(), fresh),
        List.of(GraphBuilder.attribute("axis", 1)));
    held(value).add(new Piece(channels, all));
    return all;
  }

  private List<Piece> held(int value) {
    return held.computeIfAbsent(value, _ -> new ArrayList<>());
  }

  private Piece input(int value) {
    Piece piece = given.get(value);
    if (piece == null) {
      throw new IllegalArgumentException("nothing is held of " + plan.values().get(value));
    }
    if (inputs.add(value)) {
      graph.input(piece.tensor(), shape(value, piece.channels()), isVector(value));
    }
    return piece;
  }

  /** Makes a value an output, with all channels that there are now, and says what it is called. */
  Piece leave(int value) {
    int end = held(value).stream().mapToInt(piece -> piece.channels().end()).max().orElseThrow();
    ChannelRange channels = ChannelRange.upTo(end);
    Piece piece = new Piece(channels, read(value, channels));
    graph.output(piece.tensor(), shape(value, channels), isVector(value));
    return piece;
  }

  GraphProto build(String name) {
    return graph.build(name);
  }

  private String weights(WeightBlock weights) {
    return graph.constant(name(weights.parameter()), weights.values(), weights.shape());
  }

  private List<String> shift(Epilogue then, ChannelRange channels) {
    return then.shift() == Epilogue.NO_VECTOR
        ? List.of()
        : List.of(vector(then.shift(), channels, channels.size()));
  }

  private String vector(int id, ChannelRange channels, int... shape) {
    float[] values = Arrays.copyOfRange(parameters.values(id), channels.start(), channels.end());
    return graph.constant(name(parameters.get(id)), values, shape);
  }

  private static String name(Parameter parameter) {
    return parameter.node() + "." + parameter.field();
  }

  private void spatial(Chain chain) {
    if (chain.isVector()) {
      if (!hasAxes) {
        graph.constant(PIXEL_AXES, 2, 3);
        hasAxes = true;
      }
      chain.unflatten(PIXEL_AXES);
    }
  }

  private static List<AttributeProto> window(Window window) {
    return List.of(
        GraphBuilder.attribute(
            "kernel_shape", List.of((long) window.kernelHeight(), (long) window.kernelWidth())),
        GraphBuilder.attribute("strides", Collections.nCopies(2, (long) window.stride())),
        GraphBuilder.attribute("pads", Collections.nCopies(4, (long) window.padding())));
  }

  private boolean isVector(int value) {
    Value tensor = plan.values().get(value);
    return tensor.role() != Value.Role.INPUT && tensor.shape().pixels() == 1;
  }

  private Shape shape(int value, ChannelRange channels) {
    Shape whole = plan.values().get(value).shape();
    return new Shape(channels.size(), whole.height(), whole.width());
  }
}
