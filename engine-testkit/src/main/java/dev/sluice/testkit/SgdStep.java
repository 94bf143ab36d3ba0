package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.List;

/** The state before an update, and what it must be afterwards. */
final class SgdStep {
  private final Parameters weight;
  private final Parameters velocity;
  private final float[] rates;
  private final List<double[]> gradients = new ArrayList<>();
  private final List<double[]> magnitudes = new ArrayList<>();
  private int added;

  /**
   * @param rates learning rate, momentum, weight decay
   */
  SgdStep(Parameters weight, Parameters velocity, float[] rates) {
    this.weight = weight;
    this.velocity = velocity;
    this.rates = rates;
    for (Parameter parameter : weight.list()) {
      gradients.add(new double[parameter.size()]);
      magnitudes.add(new double[parameter.size()]);
    }
  }

  /**
   * Adds to the gradient of the update.
   *
   * @param usage what of it was computed
   */
  void add(Parameters gradient, Usage usage) {
    for (Parameter parameter : gradient.list()) {
      boolean[] computed = usage.hasGradient(parameter);
      for (int i = 0; i < computed.length; i++) {
        double g = computed[i] ? gradient.values(parameter.id())[i] : 0;
        gradients.get(parameter.id())[i] += g;
        magnitudes.get(parameter.id())[i] += Math.abs(g);
      }
    }
    added++;
  }

  /** Checks one parameter: the formula where it is trained, the bytes from before elsewhere. */
  void check(Parameter parameter, boolean[] trained, Trial trial, String where) {
    int id = parameter.id();
    float[] newWeight = trial.read(Slot.VALUE).values(id);
    float[] newVelocity = trial.read(Slot.VELOCITY).values(id);
    Elements.existing(
        parameter,
        i -> {
          String place = where + ", " + Expectation.place(parameter, i);
          double w = weight.values(id)[i];
          double v = velocity.values(id)[i];
          if (!trained[i]) {
            assertEquals(bits(weight.values(id)[i]), bits(newWeight[i]), place + ": frozen");
            assertEquals(bits(velocity.values(id)[i]), bits(newVelocity[i]), place + ": frozen");
            return;
          }
          double g = gradients.get(id)[i];
          double wanted = rates[1] * v + (g + rates[2] * w);
          double size = Math.abs(rates[1] * v) + magnitudes.get(id)[i] + Math.abs(rates[2] * w);
          double error = Rounding.tolerance(3 + added, size);
          assertEquals(wanted, newVelocity[i], error, place + ": velocity");
          double step = (double) rates[0] * newVelocity[i];
          double stepSize = Math.abs(w) + Math.abs(step);
          assertEquals(w - step, newWeight[i], Rounding.tolerance(2, stepSize), place);
        });
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }
}
