package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Weights.Slot;

/** The state before an update, and what it must be afterwards. */
final class SgdStep {
  private final Parameters weight;
  private final Parameters gradient;
  private final Parameters velocity;
  private final float[] rates;

  /**
   * @param rates learning rate, momentum, weight decay
   */
  SgdStep(Parameters weight, Parameters gradient, Parameters velocity, float[] rates) {
    this.weight = weight;
    this.gradient = gradient;
    this.velocity = velocity;
    this.rates = rates;
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
          double g = gradient.values(id)[i];
          double wanted = rates[1] * v + (g + rates[2] * w);
          double size = Math.abs(rates[1] * v) + Math.abs(g) + Math.abs(rates[2] * w);
          assertEquals(wanted, newVelocity[i], Rounding.tolerance(4, size), place + ": velocity");
          double step = (double) rates[0] * newVelocity[i];
          double stepSize = Math.abs(w) + Math.abs(step);
          assertEquals(w - step, newWeight[i], Rounding.tolerance(2, stepSize), place);
        });
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }
}
