package dev.sluice.testkit;

import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Shape;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plan, its weights, its inputs and the programs to run one after another: the same on every
 * backend. Weights and input channels that no program reads are NaN.
 *
 * @param name the operation and its sizes
 * @param inputs (MAX_IMAGES, C, H, W) for every INPUT value by id, the three RATES; others empty
 * @param script program ids, first to last
 */
record Scenario(
    String name, Plan plan, Parameters parameters, List<float[]> inputs, List<Integer> script) {
  /** The most images that a scenario has. */
  static final int MAX_IMAGES = 65;

  /**
   * How the names of inputs begin that only give a value a known content: nothing computes with
   * them, so they come out bit by bit where no operation wrote.
   */
  static final String BEFORE = "before ";

  private static final float[] RATES = {0.125f, 0.75f, 0.0625f};

  /** All programs of a plan, in order, on seeded numbers. */
  static Scenario of(String name, Plan plan, Numbers numbers) {
    Usage usage = new Usage(plan);
    Parameters parameters = new Parameters(plan.parameters());
    for (Parameter parameter : plan.parameters()) {
      float[] values = parameters.values(parameter.id());
      System.arraycopy(numbers.array(values.length), 0, values, 0, values.length);
      usage.poison(parameter, values);
    }
    List<float[]> inputs = new ArrayList<>();
    for (Value value : plan.values()) {
      inputs.add(
          switch (value.role()) {
            case INPUT -> images(value, numbers, usage);
            case RATES -> RATES.clone();
            case KEPT, SCRATCH, OUTPUT -> new float[0];
          });
    }
    List<Integer> script = new ArrayList<>();
    for (int program = 0; program < plan.programs().size(); program++) {
      script.add(program);
    }
    return new Scenario(name, plan, parameters, inputs, script);
  }

  private static float[] images(Value value, Numbers numbers, Usage usage) {
    Shape shape = value.shape();
    float[] result = numbers.array(MAX_IMAGES * shape.size());
    for (int i = 0; i < result.length; i++) {
      if (!usage.reads(value.id(), i / shape.pixels() % shape.channels())) {
        result[i] = Float.NaN;
      }
    }
    return result;
  }

  /** The same plan with other programs to run. */
  Scenario running(String... programs) {
    List<Integer> ids = new ArrayList<>();
    for (String program : programs) {
      ids.add(plan.program(program));
    }
    return new Scenario(name, plan, parameters, inputs, List.copyOf(ids));
  }

  /** One of the programs, without the others. */
  Scenario only(int program) {
    Plan alone = new Plan(plan.values(), List.of(plan.programs().get(program)), plan.parameters());
    return new Scenario(name, alone, parameters, inputs, List.of(0));
  }

  /**
   * The same with the magnitudes of all weights and inputs: what rounding errors are relative to.
   * Inputs that are only copied are 0, those that only decide where a gradient goes are as they
   * are.
   */
  Scenario magnitudes() {
    Parameters magnitudes = new Parameters(plan.parameters());
    for (Parameter parameter : plan.parameters()) {
      int id = parameter.id();
      System.arraycopy(abs(parameters.values(id)), 0, magnitudes.values(id), 0, parameter.size());
    }
    Usage usage = new Usage(plan);
    List<float[]> inputMagnitudes = new ArrayList<>();
    for (Value value : plan.values()) {
      float[] input = inputs.get(value.id());
      inputMagnitudes.add(
          value.name().startsWith(BEFORE)
              ? new float[input.length]
              : usage.onlyDecides(value.id()) ? input : abs(input));
    }
    return new Scenario(name, plan, magnitudes, inputMagnitudes, script);
  }

  /** What gradients and velocities hold before the first run of weights that are trained. */
  Parameters initial(Slot slot) {
    Parameters result = new Parameters(plan.parameters());
    Numbers numbers = new Numbers(slot.name().hashCode(), Numbers.Style.PLAIN);
    for (Parameter parameter : plan.parameters()) {
      float[] values = result.values(parameter.id());
      System.arraycopy(numbers.array(values.length), 0, values, 0, values.length);
    }
    return result;
  }

  /** The same plan on other weights. */
  Scenario with(Parameters others) {
    return new Scenario(name, plan, others, inputs, script);
  }

  private static float[] abs(float[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = Math.abs(values[i]);
    }
    return result;
  }

  /** Whether a program changes weights or leaves gradients. */
  boolean trains() {
    return plan.programs().stream().flatMap(program -> program.ops().stream()).anyMatch(Op::trains);
  }

  /** The outputs that the script writes. */
  List<Value> outputs() {
    Set<Integer> written =
        script.stream()
            .flatMap(program -> plan.programs().get(program).ops().stream())
            .flatMap(op -> Usage.written(op).stream())
            .collect(Collectors.toSet());
    return plan.values().stream()
        .filter(value -> value.role() == Role.OUTPUT && written.contains(value.id()))
        .toList();
  }
}
