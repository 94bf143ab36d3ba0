package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gradients of a whole training program. The forward pass is the float reference's, so that the
 * same values are clamped and the same maxima taken as on the backend; from there the backward
 * pass, which is linear in the gradient of the logits, runs in double, once as it is and once on
 * magnitudes. An element may be off by {@link Rounding#tolerance} of all roundings on its way.
 */
final class TrainingExpectation {
  private final Scenario scenario;
  private final List<double[]> gradients = new ArrayList<>();
  private final List<double[]> magnitudes = new ArrayList<>();
  private int roundings = 3; // those of the gradient of the logits

  TrainingExpectation(Scenario scenario, int images) {
    this.scenario = scenario;
    Plan plan = stepwise(scenario.plan());
    try (Pass forward = new Pass(Arithmetic.FLOAT, plan, scenario.parameters(), images);
        Pass signed = new Pass(Arithmetic.DOUBLE, plan, scenario.parameters(), images);
        Pass absolute =
            new Pass(Arithmetic.DOUBLE, plan, scenario.magnitudes().parameters(), images)) {
      forward.take(scenario.inputs());
      boolean backward = false;
      for (int i = 0; i < plan.programs().size(); i++) {
        Op op = plan.programs().get(i).ops().getFirst();
        if (!backward) {
          forward.prepared.compute(i, images);
        } else {
          roundings += Rounding.roundings(plan, op, images);
          signed.prepared.compute(i, images);
          absolute.computeMagnitudes(i, op, images);
        }
        if (op instanceof Op.Loss loss) {
          backward = true;
          signed.copy(forward);
          absolute.copy(forward);
          double[] magnitude = absolute.prepared.values(loss.dLogits());
          makeAbsolute(magnitude);
          double unrounded = Rounding.OF_LOSS / Rounding.gamma(1);
          Arrays.setAll(magnitude, j -> magnitude[j] + unrounded);
        }
      }
      for (Parameter parameter : plan.parameters()) {
        gradients.add(signed.weights.values(Slot.GRADIENT, parameter.id()).clone());
        magnitudes.add(absolute.weights.values(Slot.GRADIENT, parameter.id()).clone());
      }
    }
  }

  /** One program per operation, without updates; nothing is lost between them. */
  private static Plan stepwise(Plan plan) {
    List<Value> values =
        plan.values().stream()
            .map(
                v ->
                    v.role() == Role.SCRATCH
                        ? new Value(v.id(), v.name(), v.shape(), Role.KEPT)
                        : v)
            .toList();
    List<Program> programs = new ArrayList<>();
    for (Op op : plan.programs().getFirst().ops()) {
      if (!(op instanceof Op.Sgd)) {
        programs.add(new Program("operation " + programs.size(), List.of(op)));
      }
    }
    return new Plan(values, programs, plan.parameters());
  }

  /** Checks the gradients that a run left, where the program computes them. */
  void check(Parameters actual, String where) {
    Usage usage = new Usage(scenario.plan());
    for (Parameter parameter : actual.list()) {
      int id = parameter.id();
      boolean[] computed = usage.hasGradient(parameter);
      for (int i = 0; i < computed.length; i++) {
        if (computed[i]) {
          assertEquals(
              gradients.get(id)[i],
              actual.values(id)[i],
              Rounding.tolerance(roundings, magnitudes.get(id)[i]),
              where + ": " + Expectation.place(parameter, i));
        }
      }
    }
  }

  private static void makeAbsolute(double[] values) {
    Arrays.setAll(values, i -> Math.abs(values[i]));
  }

  /** One run of the program. */
  private static final class Pass implements AutoCloseable {
    private final ReferenceBackend backend;
    private final ReferenceWeights weights;
    private final ReferencePrepared prepared;
    private final Plan plan;

    Pass(Arithmetic arithmetic, Plan plan, Parameters parameters, int images) {
      this.plan = plan;
      this.backend = new ReferenceBackend(arithmetic);
      this.weights = backend.load(parameters, true);

      this.prepared = backend.prepare(plan, weights, images, 1);
    }

    void take(List<float[]> inputs) {
      for (Value value : plan.values()) {
        double[] target = prepared.values(value.id());
        float[] input = inputs.get(value.id());
        for (int i = 0; i < Math.min(target.length, input.length); i++) {
          target[i] = input[i];
        }
      }
    }

    void copy(Pass other) {
      for (Value value : plan.values()) {
        double[] from = other.prepared.values(value.id());
        System.arraycopy(from, 0, prepared.values(value.id()), 0, from.length);
      }
      for (Parameter parameter : plan.parameters()) { // the batch's statistics
        double[] from = other.weights.values(Slot.GRADIENT, parameter.id());
        System.arraycopy(from, 0, weights.values(Slot.GRADIENT, parameter.id()), 0, from.length);
      }
    }

    /** Activations keep their signs where they only decide which way a gradient goes. */
    void computeMagnitudes(int program, Op op, int images) {
      switch (op) {
        case Op.ConvDw conv -> computeMagnitudes(program, conv.x(), images);
        case Op.DepthwiseDw conv -> computeMagnitudes(program, conv.x(), images);
        case Op.Mask mask -> computeMagnitudes(program, mask.mask(), images);
        case Op.BatchNormDx batchNorm -> prepared.norms().backwardMagnitudes(batchNorm, images);
        default -> prepared.compute(program, images);
      }
    }

    /** With the magnitudes of one of the values that it reads. */
    private void computeMagnitudes(int program, int value, int images) {
      double[] x = prepared.values(value);
      double[] signed = x.clone();
      makeAbsolute(x);
      prepared.compute(program, images);
      System.arraycopy(signed, 0, x, 0, x.length);
    }

    @Override
    public void close() {
      prepared.close();
      weights.close();
      backend.close();
    }
  }
}
