package dev.sluice.runtime.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.SluiceException;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.StepCosts;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UsedEnergyTest {
  private static StepCosts costs(double joules) {
    return StepCosts.of("J", 1, (_, _) -> joules);
  }

  private double joules;
  private final UsedEnergy energy =
      new UsedEnergy(new EnergySource(costs(1), 0, Optional.of(() -> joules)));

  private void run(int images) {
    energy.ran(Budget.FROM_INPUT, 0, images);
    energy.pass(1);
  }

  /** What was booked before it did is not set against what is measured after it. */
  @Test
  void aMeterThatWentBackGivesNoCredit() {
    joules = 7;
    run(7);
    energy.correct();
    run(100);
    joules = 1;
    assertThrows(SluiceException.class, energy::correct);
    run(4);
    joules = 6;
    assertEquals(1, energy.correct());
    assertEquals(7 + 100 + 5, energy.used());
  }

  @Test
  void energiesAreMoreThanZero() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new EnergySource(costs(0), 0, Optional.empty()))
            .getMessage();
    assertEquals("step 0 needs more than 0 J: measure or estimate it again", message);
  }
}
