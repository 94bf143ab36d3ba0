package dev.sluice.testkit;

import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Program;
import dev.sluice.api.Value;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AssertionFailureBuilder;

/**
 * What a scenario must yield: the bits of the float reference, or the double reference give or take
 * {@link Rounding#tolerance} of the same computation on magnitudes.
 */
final class Expectation {
  /** What a run leaves: every value, and the gradient of every parameter of weights that train. */
  private record Results(List<double[]> values, List<double[]> gradients) {}

  private final Scenario scenario;
  private final boolean exact;
  private final int roundings;
  private final Results expected;
  private final Results magnitudes;

  /** Magnitudes in floats: infinite where a sum overflows on the way, such as an average's. */
  private final Results floatMagnitudes;

  private Expectation(Scenario scenario, int images, boolean exact) {
    this.scenario = scenario;
    this.exact = exact;
    this.roundings = exact ? 0 : roundings(scenario, images);
    this.expected = run(scenario, images, exact ? Arithmetic.FLOAT : Arithmetic.DOUBLE);
    this.magnitudes = exact ? expected : run(scenario.magnitudes(), images, Arithmetic.DOUBLE);
    this.floatMagnitudes = exact ? expected : run(scenario.magnitudes(), images, Arithmetic.FLOAT);
  }

  /** The bits that the first images yield if {@code exact}, else numbers that are close enough. */
  static Expectation forward(Scenario scenario, int images, boolean exact) {
    return new Expectation(scenario, images, exact);
  }

  /** Gradients, which nobody has to add up in the reference's order. */
  static Expectation gradients(Scenario scenario, int images) {
    return new Expectation(scenario, images, false);
  }

  private static Results run(Scenario scenario, int images, Arithmetic arithmetic) {
    Results results = new Results(new ArrayList<>(), new ArrayList<>());
    try (ReferenceBackend backend = new ReferenceBackend(arithmetic);
        ReferenceWeights weights = backend.load(scenario.parameters(), scenario.trains());
        ReferencePrepared prepared = backend.prepare(scenario.plan(), weights, images, 1)) {
      for (Value value : scenario.plan().values()) {
        float[] input = scenario.inputs().get(value.id());
        double[] target = prepared.values(value.id());
        for (int i = 0; i < Math.min(input.length, target.length); i++) {
          target[i] = input[i];
        }
      }
      scenario.script().forEach(program -> prepared.compute(program, images));
      for (Value value : scenario.plan().values()) {
        results.values.add(prepared.values(value.id()).clone());
      }
      for (Parameter p : scenario.trains() ? weights.list() : List.<Parameter>of()) {
        results.gradients.add(weights.values(Slot.GRADIENT, p.id()).clone());
      }
    }
    return results;
  }

  private static int roundings(Scenario scenario, int images) {
    int sum = 0;
    for (int id : scenario.script()) {
      Program program = scenario.plan().programs().get(id);
      for (var op : program.ops()) {
        sum += Rounding.roundings(scenario.plan(), op, images);
      }
    }
    return sum;
  }

  /**
   * Checks the first images of every output.
   *
   * @param where for the message: batch, threads
   */
  void checkOutputs(Trial trial, int images, String where) {
    checkOutputs(trial, IntStream.range(0, images).toArray(), where);
  }

  /**
   * Checks every output.
   *
   * @param origins which of the scenario's images each image is
   */
  void checkOutputs(Trial trial, int[] origins, String where) {
    for (Value output : scenario.outputs()) {
      float[] actual = trial.read(output.id(), origins.length);
      double[] wanted = expected.values.get(output.id());
      double[] magnitude = magnitudes.values.get(output.id());
      double[] floatMagnitude = floatMagnitudes.values.get(output.id());
      int size = output.shape().size();
      for (int i = 0; i < actual.length; i++) {
        int at = origins[i / size] * size + i % size;
        if (!overflows(magnitude[at], floatMagnitude[at])
            && !agrees(wanted[at], magnitude[at], actual[i])) {
          fail(where + ": " + place(output, i), wanted[at], actual[i]);
        }
      }
    }
  }

  /** Checks that gradients are right where the scenario computes them, and untouched elsewhere. */
  void checkGradients(Trial trial, String where) {
    Usage usage = new Usage(scenario.plan());
    Parameters actual = trial.read(Slot.GRADIENT);
    Parameters before = scenario.initial(Slot.GRADIENT);
    for (Parameter parameter : scenario.plan().parameters()) {
      int id = parameter.id();
      boolean[] computed = usage.hasGradient(parameter);
      Elements.existing(
          parameter,
          i -> {
            float value = actual.values(id)[i];
            double wanted = computed[i] ? expected.gradients.get(id)[i] : before.values(id)[i];
            double magnitude = computed[i] ? magnitudes.gradients.get(id)[i] : 0;
            double floatMagnitude = computed[i] ? floatMagnitudes.gradients.get(id)[i] : 0;
            if (!overflows(magnitude, floatMagnitude) && !agrees(wanted, magnitude, value)) {
              fail(where + ": " + place(parameter, i), wanted, value);
            }
          });
    }
  }

  /** Whether a float may have overflowed on the way where a double does not. */
  private boolean overflows(double magnitude, double floatMagnitude) {
    return roundings > 0 && !(Math.max(magnitude, floatMagnitude) < Float.MAX_VALUE);
  }

  private boolean agrees(double wanted, double magnitude, float actual) {
    if (roundings == 0 || magnitude == 0) {
      return Float.floatToIntBits((float) wanted) == Float.floatToIntBits(actual)
          || (!exact && wanted == actual);
    }
    return Math.abs(actual - wanted) <= Rounding.tolerance(roundings, magnitude);
  }

  private void fail(String place, double wanted, float actual) {
    throw AssertionFailureBuilder.assertionFailure()
        .message(scenario.name() + ", " + place)
        .expected((float) wanted)
        .actual(actual)
        .build();
  }

  private static String place(Value value, int i) {
    int width = value.shape().width();
    int pixels = value.shape().pixels();
    return "value '%s' image %d channel %d row %d column %d"
        .formatted(
            value.name(),
            i / value.shape().size(),
            i / pixels % value.shape().channels(),
            i / width % value.shape().height(),
            i % width);
  }

  static String place(Parameter parameter, int i) {
    return "%s %s row %d column %d tap %d"
        .formatted(
            parameter.node(),
            parameter.field(),
            i / parameter.rowSize(),
            i % parameter.rowSize() / parameter.taps(),
            i % parameter.taps());
  }
}
