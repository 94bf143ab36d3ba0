package dev.sluice.runtime.accelerator;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Plan;
import dev.sluice.core.Planner;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.StepCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * What every width of a network costs on an accelerator, computed from the programs that a session
 * runs. It is an estimate from published energies: print {@link #source} beside every figure of it.
 *
 * @param accelerator where
 * @param fromInput by step, to compute it from the image
 * @param widening by step s ≥ 1, at index s−1, to go on from step s−1; empty for a dense network
 */
public record Estimate(Accelerator accelerator, List<Cost> fromInput, List<Cost> widening) {
  public Estimate {
    fromInput = List.copyOf(fromInput);
    widening = List.copyOf(widening);
  }

  /** Estimates one image. */
  public static Estimate of(Network network, Accelerator accelerator) {
    Plan plan = Planner.inference(network);
    boolean widens = network.connectivity() == Connectivity.TRIANGULAR;
    List<Cost> fromInput = new ArrayList<>();
    List<Cost> widening = new ArrayList<>();
    for (int step = 0; step < network.steps(); step++) {
      fromInput.add(cost(plan, Planner.infer(step), accelerator));
      if (widens && step > 0) {
        widening.add(cost(plan, Planner.widen(step), accelerator));
      }
    }
    return new Estimate(accelerator, fromInput, widening);
  }

  private static Cost cost(Plan plan, String program, Accelerator accelerator) {
    return new Cost(accelerator, Mapping.of(plan, plan.program(program), accelerator.tile()));
  }

  /** Number of widths. */
  public int steps() {
    return fromInput.size();
  }

  /** What it takes to compute a step from the image. */
  public Cost infer(int step) {
    return fromInput.get(step);
  }

  /**
   * What it takes to go on from a step to a wider one: a triangular network computes what is new, a
   * dense one begins again.
   */
  public Cost widen(int from, int to) {
    Objects.checkIndex(to, steps());
    Objects.checkIndex(from, to);
    if (widening.isEmpty()) {
      return infer(to);
    }
    List<Work> operations =
        widening.subList(from, to).stream().flatMap(cost -> cost.operations().stream()).toList();
    return new Cost(accelerator, operations);
  }

  /** The energy of runs, in microjoules for an image. */
  public StepCosts microjoules() {
    return costs("µJ", cost -> cost.joules() * 1e6);
  }

  /** The time of runs, in microseconds for an image. */
  public StepCosts microseconds() {
    return costs("µs", cost -> cost.seconds() * 1e6);
  }

  private StepCosts costs(String unit, ToDoubleFunction<Cost> of) {
    return StepCosts.of(
        unit,
        steps(),
        (from, to) -> of.applyAsDouble(from == Budget.FROM_INPUT ? infer(to) : widen(from, to)));
  }

  /** What is to be printed beside every figure: that it is an estimate, and of what. */
  public String source() {
    return "estimate: " + accelerator + ", DRAM; dynamic energy only";
  }
}
