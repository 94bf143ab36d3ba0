package dev.sluice.onnx;

import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.core.Planner;
import dev.sluice.onnx.GraphWriter.Piece;
import dev.sluice.onnx.proto.GraphProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Graphs of a triangular network that go on from one another: the first computes the narrowest
 * width from the images, each later one turns what the graphs before it left into the next width.
 * What value v is after step s is called {@code v.s} in all of them.
 */
final class Escalation {
  private final Plan plan;
  private final List<Program> programs = new ArrayList<>();

  /** By step the values whose earlier channels its program, or a later one, reads. */
  private final List<Set<Integer>> needed = new ArrayList<>();

  private Escalation(Plan plan, int steps) {
    this.plan = plan;
    for (int step = 0; step < steps; step++) {
      String name = step == 0 ? Planner.infer(step) : Planner.widen(step);
      programs.add(plan.programs().get(plan.program(name)));
      needed.add(new TreeSet<>());
    }
    findNeeded();
  }

  /**
   * The graphs of all steps.
   *
   * @param plan with programs that widen
   * @param parameters what the plan reads
   */
  static List<GraphProto> graphs(Plan plan, Parameters parameters, int steps) {
    return new Escalation(plan, steps).graphs(parameters);
  }

  private void findNeeded() {
    Map<Integer, Integer> ends = new HashMap<>();
    for (int step = 0; step < programs.size(); step++) {
      for (Access read : Access.reads(programs.get(step))) {
        if (read.channels().start() < ends.getOrDefault(read.value(), 0)) {
          needed.get(step).add(read.value());
        }
      }
      for (Access write : Access.writes(programs.get(step))) {
        ends.put(write.value(), write.channels().end());
      }
    }
    for (int step = programs.size() - 1; step > 0; step--) {
      needed.get(step - 1).addAll(needed.get(step));
    }
  }

  private List<GraphProto> graphs(Parameters parameters) {
    ValueNames names = new ValueNames(plan);
    Map<Integer, Piece> left = new HashMap<>();
    List<GraphProto> graphs = new ArrayList<>();
    for (int step = 0; step < programs.size(); step++) {
      int s = step;
      Program program = programs.get(step);
      GraphWriter writer = new GraphWriter(plan, parameters, value -> names.of(value, s));
      left.forEach(writer::give);
      writer.add(program);
      writer.leave(plan.value(Planner.LOGITS));
      Set<Integer> later = step + 1 < needed.size() ? needed.get(step + 1) : Set.of();
      for (Access write : Access.writes(program)) {
        if (later.contains(write.value())) {
          left.put(write.value(), writer.leave(write.value()));
        }
      }
      graphs.add(writer.build(program.name()));
    }
    return List.copyOf(graphs);
  }
}
