package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.api.Shape;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.List;

/** Writes small plans by hand. Every method that adds something returns its id. */
public final class PlanBuilder {
  private final List<Value> values = new ArrayList<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Program> programs = new ArrayList<>();

  /** An empty plan. */
  public PlanBuilder() {}

  public int input(String name, Shape shape) {
    return value(name, shape, Role.INPUT);
  }

  public int kept(String name, Shape shape) {
    return value(name, shape, Role.KEPT);
  }

  public int scratch(String name, Shape shape) {
    return value(name, shape, Role.SCRATCH);
  }

  public int output(String name, Shape shape) {
    return value(name, shape, Role.OUTPUT);
  }

  /** Learning rate, momentum and weight decay. */
  public int rates() {
    return value("rates", Shape.vector(3), Role.RATES);
  }

  public int value(String name, Shape shape, Role role) {
    values.add(new Value(values.size(), name, shape, role));
    return values.size() - 1;
  }

  /** A depthwise convolution's weight with the window's kernel. */
  public int depthwise(Channels rows, Window window) {
    Channels one = Channels.constant(1, rows.steps());
    return weight(rows, one, window, Connectivity.TRIANGULAR);
  }

  /** A convolution's weight with the window's kernel. */
  public int weight(Channels rows, Channels columns, Window window, Connectivity connectivity) {
    int id = parameters.size();
    parameters.add(
        new Parameter(
            id,
            "node" + id,
            "weight",
            rows,
            columns,
            window.kernelHeight(),
            window.kernelWidth(),
            4,
            connectivity));
    return id;
  }

  /** A vector with one number per row. */
  public int vector(Channels rows) {
    int id = parameters.size();
    parameters.add(Parameter.vector(id, "node" + id, "bias", rows));
    return id;
  }

  public Parameter parameter(int id) {
    return parameters.get(id);
  }

  public int program(String name, Op... ops) {
    return program(name, List.of(ops));
  }

  public int program(String name, List<? extends Op> ops) {
    programs.add(new Program(name, List.copyOf(ops)));
    return programs.size() - 1;
  }

  /** An operation that copies all channels of one value into another of the same shape. */
  public Op.Apply copy(int from, int to) {
    ChannelRange all = ChannelRange.upTo(values.get(from).shape().channels());
    return new Op.Apply(from, to, all, Epilogue.NONE);
  }

  public Plan build() {
    return new Plan(values, programs, parameters);
  }
}
