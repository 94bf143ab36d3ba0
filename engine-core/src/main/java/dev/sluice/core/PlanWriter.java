package dev.sluice.core;

import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.api.Shape;
import dev.sluice.api.Value;
import java.util.ArrayList;
import java.util.List;

/** Collects the values and programs of a plan. */
final class PlanWriter {
  private final List<Value> values = new ArrayList<>();
  private final List<Program> programs = new ArrayList<>();

  /** Adds a value and returns its id. */
  int value(String name, Shape shape, Value.Role role) {
    values.add(new Value(values.size(), name, shape, role));
    return values.size() - 1;
  }

  /** The id of a value that several programs name; the first of them adds it. */
  int shared(String name, Shape shape, Value.Role role) {
    for (Value value : values) {
      if (value.name().equals(name)) {
        return value.id();
      }
    }
    return value(name, shape, role);
  }

  void program(String name, List<Op> ops) {
    programs.add(new Program(name, ops));
  }

  Plan plan(List<Parameter> parameters) {
    return new Plan(values, programs, parameters);
  }
}
