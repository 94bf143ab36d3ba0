package dev.sluice.runtime.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.runtime.Budget;
import dev.sluice.runtime.StepCosts;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WidthEnergiesTest {
  private static final int STEPS = 4;

  /** So few that the mean is that of all. */
  private static final int INFERENCES = 50;

  private static StepCosts costs(Random random) {
    return StepCosts.of("J", STEPS, (_, _) -> random.nextDouble(1, 10));
  }

  /** An image asks for these steps one after another, as long as they are allowed. */
  private static double spent(int[] wishes, int widest, StepCosts costs) {
    int step = Math.min(wishes[0], widest);
    double spent = costs.of(step);
    for (int i = 1; i < wishes.length && wishes[i] <= widest; i++) {
      spent += costs.of(step, wishes[i]);
      step = wishes[i];
    }
    return spent;
  }

  /** Random increasing steps. */
  private static int[] wishes(int first, Random random) {
    return IntStream.range(first, STEPS)
        .filter(step -> step == first || random.nextBoolean())
        .toArray();
  }

  private static void tell(WidthEnergies energies, int[] wishes, int widest) {
    int step = Math.min(wishes[0], widest);
    int i = 1;
    if (step < wishes[0]) {
      energies.goesOn(step, wishes[0]); // what it wished to begin with
      return;
    }
    while (i < wishes.length) {
      energies.goesOn(step, wishes[i]);
      if (wishes[i] > widest) {
        return;
      }
      step = wishes[i++];
    }
  }

  /** What would have been spent is known for every width, whatever is asked for. */
  @Test
  void knowsTheMeanOfEveryWidthIfEverythingIsAllowed() {
    for (long seed = 0; seed < 200; seed++) {
      check(seed, STEPS - 1, STEPS - 1);
    }
  }

  /** As far as the widest allowed and, of what is wider, what was asked for. */
  @Test
  void knowsTheMeansUpToTheWidestAllowed() {
    for (long seed = 0; seed < 200; seed++) {
      for (int widest = 0; widest < STEPS; widest++) {
        check(seed, widest, widest);
      }
    }
  }

  private static void check(long seed, int allowed, int known) {
    Random random = new Random(seed);
    StepCosts costs = costs(random);
    WidthEnergies energies = new WidthEnergies(costs);
    double[] sum = new double[STEPS];
    int first = random.nextInt(STEPS);
    for (int i = 0; i < INFERENCES; i++) {
      int images = 1 + random.nextInt(3);
      energies.begin();
      for (int step = first; step >= Math.min(first, allowed); step--) {
        energies.wishes(step);
      }
      for (int image = 0; image < images; image++) {
        int[] wishes = wishes(first, random);
        tell(energies, wishes, allowed);
        for (int widest = 0; widest < STEPS; widest++) {
          sum[widest] += spent(wishes, widest, costs) / images;
        }
      }
      energies.end(images);
    }
    for (int widest = 0; widest <= known; widest++) {
      String where = "seed %d, %d allowed: mean up to step %d".formatted(seed, allowed, widest);
      assertEquals(sum[widest] / INFERENCES, energies.mean(widest), 1e-9, where);
    }
  }

  /** A step that is denied is counted where it would have been allowed. */
  @Test
  void countsWhatWasDenied() {
    StepCosts costs = StepCosts.of("J", 3, (from, to) -> from == Budget.FROM_INPUT ? 1 : 10 * to);
    WidthEnergies energies = new WidthEnergies(costs);
    energies.begin();
    energies.wishes(0);
    energies.goesOn(0, 1);
    energies.end(1);
    assertEquals(1, energies.mean(0));
    assertEquals(11, energies.mean(1));
    assertEquals(11, energies.mean(2));
  }

  /** It would not go on from where it is if it had begun where it wished. */
  @Test
  void anImageThatBeganTooNarrowIsCountedWhereItWished() {
    StepCosts costs = StepCosts.of("J", 3, (from, to) -> from == Budget.FROM_INPUT ? 1 + to : 100);
    WidthEnergies energies = new WidthEnergies(costs);
    energies.begin();
    energies.wishes(2);
    energies.wishes(1);
    energies.wishes(0);
    energies.goesOn(0, 2);
    energies.end(1);
    assertEquals(1, energies.mean(0));
    assertEquals(2, energies.mean(1));
    assertEquals(3, energies.mean(2));
  }
}
