package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Value;
import dev.sluice.api.Weights.Slot;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bits of everything that a run leaves: outputs and, of weights that are trained, all slots.
 */
record Snapshot(Map<String, int[]> bits) {

  static Snapshot of(Scenario scenario, Trial trial, int images) {
    Map<String, int[]> bits = new LinkedHashMap<>();
    for (Value output : scenario.outputs()) {
      bits.put(output.name(), bits(trial.read(output.id(), images)));
    }
    if (scenario.trains()) {
      for (Slot slot : Slot.values()) {
        Parameters parameters = trial.read(slot);
        for (Parameter parameter : parameters.list()) {
          String name = "%s of %s %s".formatted(slot, parameter.node(), parameter.field());
          bits.put(name, bits(parameters.values(parameter.id())));
        }
      }
    }
    return new Snapshot(bits);
  }

  private static int[] bits(float[] values) {
    int[] result = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = Float.floatToRawIntBits(values[i]);
    }
    return result;
  }

  /** Checks that another run left the same. */
  void check(Snapshot other, String where) {
    bits.forEach(
        (name, expected) -> assertArrayEquals(expected, other.bits.get(name), where + ": " + name));
  }
}
