package dev.sluice.runtime.calibration;

import dev.sluice.api.SluiceException;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.OperatingPoint;
import dev.sluice.runtime.StepCosts;
import java.util.List;

/**
 * Thresholds fitted on labelled images that the model was not trained on.
 *
 * @param chosen the policy that meets the goal best on these images
 * @param front the policies found that no other one beats in cost and in accuracy, from the
 *     cheapest to the most accurate; one of them is {@code chosen}
 * @param observations what they were fitted on
 */
public record Fit(Candidate chosen, List<Candidate> front, Observations observations) {
  /** An allowance that misses a whole image by no more than this is rounding. */
  private static final double ROUNDING = 1e-6;

  /** Some images are in a data set twice; with more of them it is the same set. */
  private static final double MAX_SHARED = 0.01;

  public Fit {
    front = List.copyOf(front);
  }

  /**
   * Fits the thresholds. For two widths no thresholds are better. For more that is not proved: on
   * small sets, where all thresholds can be tried, better ones are rare.
   *
   * @param heldOut what the model answers on images that it was not trained on, and that it will
   *     not be tested on
   * @param confidence how sure an answer is
   * @param costs what is to be saved
   * @throws SluiceException if the goal is a cost that no thresholds meet
   * @throws IllegalArgumentException if the numbers of steps differ
   */
  public static Fit of(Observations heldOut, Confidence confidence, StepCosts costs, Goal goal) {
    List<Candidate> front = front(heldOut, confidence, costs, goal);
    return new Fit(choose(front, heldOut, costs, goal), front, heldOut);
  }

  /**
   * As with {@link Goal.SureMaxDrop}, but for images of several kinds: the drop is kept on each of
   * them, however few of it there are.
   *
   * @param kinds what the model answers on held-out images of each kind; at least one
   * @param drop a fraction of 1
   */
  public static Fit of(
      List<Observations> kinds, Confidence confidence, StepCosts costs, double drop) {
    Observations all = kinds.stream().reduce(Observations::and).orElseThrow();
    List<Candidate> front = front(all, confidence, costs, new Goal.SureMaxDrop(drop));
    return new Fit(surest(front, all, kinds, costs, drop), front, all);
  }

  private static List<Candidate> front(
      Observations heldOut, Confidence confidence, StepCosts costs, Goal goal) {
    Sample sample = Sample.of(heldOut, confidence, costs);
    List<List<Double>> thresholds =
        sample.steps() == 1
            ? List.of(List.of())
            : ThresholdSearch.front(sample, points -> index(points, sample, goal));
    return thresholds.stream()
        .map(of -> candidate(heldOut, new ConfidencePolicy(confidence, of)))
        .toList();
  }

  private static Candidate candidate(Observations heldOut, ConfidencePolicy policy) {
    return new Candidate(policy, heldOut.evaluate(policy));
  }

  /** Which of the search's points to look around, which it has from the cheapest on. */
  private static int index(List<Frontier.Point> points, Sample sample, Goal goal) {
    return switch (goal) {
      case Goal.MaxDrop(double drop) -> accurate(points, required(sample, drop));
      case Goal.SureMaxDrop(double drop) -> accurate(points, required(sample, drop / 2));
      case Goal.MaxMeanCost(double cost) -> {
        int index = points.size() - 1;
        while (index > 0 && points.get(index).cost() > cost * sample.images()) {
          index--;
        }
        yield index;
      }
    };
  }

  private static int accurate(List<Frontier.Point> points, int required) {
    int index = 0;
    while (points.get(index).right() < required) {
      index++;
    }
    return index;
  }

  private static int required(Sample sample, double drop) {
    int allowance = (int) Math.floor(drop * sample.images() + ROUNDING);
    return sample.right(sample.steps() - 1) - allowance;
  }

  private static Candidate choose(
      List<Candidate> front, Observations heldOut, StepCosts costs, Goal goal) {
    int full = heldOut.correct(heldOut.steps() - 1);
    return switch (goal) {
      case Goal.MaxDrop(double drop) ->
          front.stream()
              .filter(each -> full - each.point().correct() <= drop * heldOut.images() + ROUNDING)
              .findFirst()
              .orElseThrow();
      case Goal.SureMaxDrop(double drop) -> surest(front, heldOut, List.of(heldOut), costs, drop);
      case Goal.MaxMeanCost(double cost) ->
          front.reversed().stream()
              .filter(each -> each.point().meanCost(costs) <= cost)
              .findFirst()
              .orElseThrow(() -> tooExpensive(front.getFirst().point(), costs, cost));
    };
  }

  /** The cheapest that keeps the drop on every kind of images, or full width alone. */
  private static Candidate surest(
      List<Candidate> front,
      Observations all,
      List<Observations> kinds,
      StepCosts costs,
      double drop) {
    return front.stream()
        .filter(each -> kinds.stream().allMatch(kind -> keeps(each.policy(), kind, costs, drop)))
        .findFirst()
        .orElseGet(() -> candidate(all, fullWidth(front.getFirst().policy())));
  }

  private static boolean keeps(
      ConfidencePolicy policy, Observations images, StepCosts costs, double drop) {
    int lost = images.correct(images.steps() - 1) - images.evaluate(policy).correct();
    return lost <= drop * images.images() + ROUNDING
        && Certainty.of(images, policy, costs).drop().high() <= drop;
  }

  private static ConfidencePolicy fullWidth(ConfidencePolicy like) {
    return new ConfidencePolicy(
        like.confidence(), like.thresholds().stream().map(_ -> ConfidencePolicy.NEVER).toList());
  }

  private static SluiceException tooExpensive(
      OperatingPoint cheapest, StepCosts costs, double cost) {
    return new SluiceException(
        "no thresholds cost only %.6g %s an image: the least is %.6g; add a narrower width or allow more"
            .formatted(cost, costs.unit(), cheapest.meanCost(costs)));
  }

  /**
   * What the chosen policy does on other images.
   *
   * @param test what the same model answers on images that nothing was fitted on
   * @throws SluiceException if more than one in a hundred of them are those that the thresholds
   *     were fitted on: the result would say nothing about others
   */
  public OperatingPoint evaluate(Observations test) {
    int shared = test.sharedWith(observations);
    if (shared > MAX_SHARED * test.images()) {
      throw new SluiceException(
          "%,d of %,d test images are among those that the thresholds were fitted on: evaluate on others"
              .formatted(shared, test.images()));
    }
    return test.evaluate(chosen.policy());
  }
}
