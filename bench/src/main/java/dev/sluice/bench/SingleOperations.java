package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Program;
import dev.sluice.api.Shape;
import dev.sluice.api.Value;
import dev.sluice.api.Weights;
import dev.sluice.core.Backends;
import dev.sluice.core.PlanParameters;
import dev.sluice.core.Planner;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The operations of one width's inference, each of them a program of its own, so that each can be
 * timed. No value is the host's, so that nothing is copied to or from it. One thread.
 */
final class SingleOperations implements AutoCloseable {
  private static final String IMAGES = "images";

  private final Plan plan;
  private final int operations;
  private final int batch;
  private final Backend backend;
  private final Weights weights;
  private final Prepared prepared;

  /** Makes them ready; every value holds what it would in an inference. */
  SingleOperations(Workload workload, int step, int batch) {
    Plan whole = Planner.inference(workload.network());
    this.plan = split(whole, whole.program(Planner.infer(step)));
    this.operations = plan.programs().size() - 1;
    this.batch = batch;
    this.backend = Backends.open("cpu");
    this.weights =
        backend.load(PlanParameters.of(workload.network(), workload.parameters()), false);
    this.prepared = backend.prepare(plan, weights, batch, 1);
    prepared.host(plan.value(IMAGES)).copyFrom(MemorySegment.ofArray(workload.images(batch)));
    prepared.run(plan.program(IMAGES), batch);
    for (int operation = 0; operation < operations; operation++) {
      run(operation);
    }
  }

  /**
   * A plan of which every operation of a program is a program named after its layer. All values are
   * kept; one more and a last program, both named {@code images}, fill the input.
   */
  static Plan split(Plan plan, int program) {
    List<Value> values = new ArrayList<>();
    for (Value value : plan.values()) {
      values.add(new Value(value.id(), value.name(), value.shape(), Value.Role.KEPT));
    }
    List<Program> programs = new ArrayList<>();
    for (Op op : plan.programs().get(program).ops()) {
      programs.add(new Program(layer(plan, op), List.of(op)));
    }
    int input = plan.value(Planner.INPUT);
    Shape shape = plan.values().get(input).shape();
    values.add(new Value(values.size(), IMAGES, shape, Value.Role.INPUT));
    ChannelRange all = ChannelRange.upTo(shape.channels());
    Op fill = new Op.Apply(values.size() - 1, input, all, Epilogue.NONE);
    programs.add(new Program(IMAGES, List.of(fill)));
    return new Plan(values, programs, plan.parameters());
  }

  private static String layer(Plan plan, Op op) {
    return switch (op) {
      case Op.Conv conv -> plan.parameters().get(conv.weight()).node();
      case Op.DepthwiseConv conv -> plan.parameters().get(conv.weight()).node();
      case Op.Add add -> plan.values().get(add.y()).name();
      case Op.Apply apply -> plan.values().get(apply.y()).name();
      default -> throw notInference(op);
    };
  }

  int count() {
    return operations;
  }

  String layer(int operation) {
    return plan.programs().get(operation).name();
  }

  /** The number of the operation that belongs to a layer. */
  int operation(String layer) {
    return plan.program(layer);
  }

  /** Runs one operation on the whole batch. */
  void run(int operation) {
    prepared.run(operation, batch);
  }

  /** Multiply-accumulates of the whole batch. */
  long macs(int operation) {
    return plan.macs(operation) * batch;
  }

  /**
   * The least that must be moved for the whole batch, in bytes: the weights in use, the input and
   * the output, all of them once and as 32-bit floats.
   */
  long bytes(int operation) {
    Op op = plan.programs().get(operation).ops().getFirst();
    return Float.BYTES * (plan.parameters(operation) + activations(op) * batch);
  }

  /** Numbers that it reads and writes for one image. */
  private long activations(Op op) {
    return switch (op) {
      case Op.Conv conv -> {
        int columns = conv.reads().stream().mapToInt(r -> r.columns().end()).max().orElse(0);
        int rows = conv.reads().stream().mapToInt(r -> r.rows().size()).sum();
        yield pixels(conv.x()) * columns + pixels(conv.y()) * rows;
      }
      case Op.DepthwiseConv conv -> (pixels(conv.x()) + pixels(conv.y())) * conv.channels().size();
      case Op.Add add -> 3 * pixels(add.y()) * add.channels().size();
      case Op.Apply apply -> (pixels(apply.x()) + pixels(apply.y())) * apply.channels().size();
      default -> throw notInference(op);
    };
  }

  private long pixels(int value) {
    return plan.values().get(value).shape().pixels();
  }

  private static IllegalArgumentException notInference(Op op) {
    return new IllegalArgumentException(op + " is no part of an inference");
  }

  @Override
  public void close() {
    prepared.close();
    weights.close();
    backend.close();
  }
}
