package dev.sluice.runtime.accelerator;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.api.Region;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan of inference taken apart: every operation is a program of its own, which reads what the
 * host holds and writes what the host takes, so that the host can round in between.
 */
final class SplitPlan {
  static final int NONE = -1;

  private final Plan whole;
  private final List<Value> values = new ArrayList<>();
  private final List<Program> programs = new ArrayList<>();

  /** By value of the whole plan: what operations read, write and, of an input, the host writes. */
  private final int[] read;

  private final int[] written;
  private final int[] raw;

  /** By program of the whole plan, the program of its first operation; the others follow it. */
  private final int[] first;

  SplitPlan(Plan whole) {
    this.whole = whole;
    this.read = new int[whole.values().size()];
    this.written = new int[whole.values().size()];
    this.raw = new int[whole.values().size()];
    this.first = new int[whole.programs().size()];
    for (Value value : whole.values()) {
      boolean input = value.role() == Role.INPUT;
      boolean output = value.role() == Role.OUTPUT;
      raw[value.id()] = input ? add(value, "raw ", Role.INPUT) : NONE;
      read[value.id()] = output ? NONE : add(value, "read ", Role.INPUT);
      written[value.id()] = input ? NONE : add(value, "written ", Role.OUTPUT);
    }
    for (int p = 0; p < first.length; p++) {
      Program program = whole.programs().get(p);
      first[p] = programs.size();
      for (int i = 0; i < program.ops().size(); i++) {
        programs.add(new Program(program.name() + "/" + i, split(program.ops().get(i))));
      }
    }
  }

  private int add(Value value, String prefix, Role role) {
    values.add(new Value(values.size(), prefix + value.name(), value.shape(), role));
    return values.size() - 1;
  }

  private List<Op> split(Op op) {
    return switch (op) {
      case Op.Conv conv -> {
        Op.Conv alone =
            new Op.Conv(
                conv.weight(),
                conv.window(),
                read[conv.x()],
                written[conv.y()],
                conv.reads(),
                conv.resume(),
                conv.then());
        yield conv.resume() ? resumed(conv, alone) : List.of(alone);
      }
      case Op.DepthwiseConv(
              int weight,
              Window window,
              int x,
              int y,
              ChannelRange channels,
              Epilogue then) ->
          List.of(new Op.DepthwiseConv(weight, window, read[x], written[y], channels, then));
      case Op.Apply(int x, int y, ChannelRange channels, Epilogue then) ->
          List.of(new Op.Apply(read[x], written[y], channels, then));
      case Op.Add(int a, int b, int y, ChannelRange channels, boolean relu) ->
          List.of(new Op.Add(read[a], read[b], written[y], channels, relu));
      default -> throw new IllegalArgumentException("not a program of inference: " + op);
    };
  }

  /** The sums that a convolution goes on from are put where it writes. */
  private List<Op> resumed(Op.Conv conv, Op.Conv alone) {
    List<Op> ops = new ArrayList<>();
    for (Region region : conv.reads()) {
      ops.add(new Op.Apply(read[conv.y()], written[conv.y()], region.rows(), Epilogue.NONE));
    }
    ops.add(alone);
    return ops;
  }

  Plan whole() {
    return whole;
  }

  /** The plan for the backend that computes. */
  Plan plan() {
    return new Plan(values, programs, whole.parameters());
  }

  /** The program that is one operation of a program. */
  int program(int program, int op) {
    return first[program] + op;
  }

  /** What holds the numbers that operations read of a value; {@link #NONE} for an output. */
  int read(int value) {
    return read[value];
  }

  /** What an operation leaves of a value; {@link #NONE} for an input. */
  int written(int value) {
    return written[value];
  }

  /** What the host writes of an input; {@link #NONE} for all others. */
  int raw(int value) {
    return raw[value];
  }

  /** The value that an operation writes. */
  static int result(Op op) {
    return switch (op) {
      case Op.Conv conv -> conv.y();
      case Op.DepthwiseConv conv -> conv.y();
      case Op.Apply apply -> apply.y();
      case Op.Add add -> add.y();
      default -> throw new IllegalArgumentException("not a program of inference: " + op);
    };
  }

  /** The channels that an operation writes. */
  static List<ChannelRange> channels(Op op) {
    return switch (op) {
      case Op.Conv conv -> conv.reads().stream().map(Region::rows).toList();
      case Op.DepthwiseConv conv -> List.of(conv.channels());
      case Op.Apply apply -> List.of(apply.channels());
      case Op.Add add -> List.of(add.channels());
      default -> throw new IllegalArgumentException("not a program of inference: " + op);
    };
  }

  /**
   * Whether a value holds sums that are not complete yet, which an accumulator keeps as they are:
   * nothing was added to them after the convolution.
   */
  boolean isWide(int value) {
    return whole.programs().stream()
        .flatMap(program -> program.ops().stream())
        .anyMatch(
            op ->
                op instanceof Op.Conv conv
                    && conv.y() == value
                    && conv.then().equals(Epilogue.NONE));
  }
}
