package dev.sluice.runtime;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Plan;
import dev.sluice.core.Planner;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What the runs of one image cost, in one unit.
 *
 * @param unit for people, such as MACs or µs
 * @param fromInput entry s: to compute step s from the image
 * @param fromStep entry [t][s], s &lt; t: to go on from step s to step t
 */
public record StepCosts(String unit, List<Double> fromInput, List<List<Double>> fromStep) {
  /** What {@link #macs} counts. */
  public static final String MACS = "MACs";

  /** What a run costs. */
  @FunctionalInterface
  public interface OfRun {
    /**
     * From a step to a wider one.
     *
     * @param from may be {@link Budget#FROM_INPUT}
     */
    double cost(int from, int to);
  }

  /**
   * @throws IllegalArgumentException if the lists do not fit one another, or a cost is negative or
   *     not finite
   */
  public StepCosts {
    fromInput = List.copyOf(fromInput);
    fromStep = fromStep.stream().map(List::copyOf).toList();
    if (fromStep.size() != fromInput.size()) {
      throw new IllegalArgumentException(
          "costs of %d and %d steps".formatted(fromInput.size(), fromStep.size()));
    }
    for (int to = 0; to < fromStep.size(); to++) {
      if (fromStep.get(to).size() != to) {
        throw new IllegalArgumentException(
            "step %d can be reached from %d steps, not %d"
                .formatted(to, to, fromStep.get(to).size()));
      }
      fromStep.get(to).forEach(StepCosts::check);
    }
    fromInput.forEach(StepCosts::check);
  }

  private static void check(double cost) {
    if (!(cost >= 0 && cost < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a cost is not negative and finite, unlike " + cost);
    }
  }

  /** Costs by a function of the runs. */
  public static StepCosts of(String unit, int steps, OfRun run) {
    IntToDoubleFunction fromInput = to -> run.cost(Budget.FROM_INPUT, to);
    return new StepCosts(
        unit,
        IntStream.range(0, steps).mapToDouble(fromInput).boxed().toList(),
        IntStream.range(0, steps)
            .mapToObj(
                to ->
                    IntStream.range(0, to).mapToDouble(from -> run.cost(from, to)).boxed().toList())
            .toList());
  }

  /** Multiply-accumulates that a network's sessions spend; padded taps count. */
  public static StepCosts macs(Network network) {
    Plan plan = Planner.inference(network);
    boolean reuses = network.connectivity() == Connectivity.TRIANGULAR;
    return of(
        MACS,
        network.steps(),
        (from, to) -> {
          if (from == Budget.FROM_INPUT || !reuses) {
            return plan.macs(plan.program(Planner.infer(to)));
          }
          return IntStream.rangeClosed(from + 1, to)
              .mapToLong(step -> plan.macs(plan.program(Planner.widen(step))))
              .sum();
        });
  }

  /** Number of widths. */
  public int steps() {
    return fromInput.size();
  }

  /** What it takes to compute a step from the image. */
  public double of(int step) {
    return fromInput.get(step);
  }

  /**
   * What it takes to go on from a step to a wider one.
   *
   * @param from may be {@link Budget#FROM_INPUT}
   */
  public double of(int from, int to) {
    return from == Budget.FROM_INPUT ? fromInput.get(to) : fromStep.get(to).get(from);
  }

  /** Other costs on top, such as money for time and money for energy. */
  public StepCosts plus(StepCosts other) {
    return of(unit, steps(), (from, to) -> of(from, to) + other.of(from, to));
  }

  /** The same costs in another unit. */
  public StepCosts times(double factor, String newUnit) {
    return of(newUnit, steps(), (from, to) -> factor * of(from, to));
  }
}
