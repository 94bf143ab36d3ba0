package dev.sluice.runtime.calibration;

import dev.sluice.runtime.AnswerRule;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.Observations;
import dev.sluice.runtime.StepCosts;
import java.util.List;

/**
 * What answers cost in money: the figure that a decision is about. All in one currency.
 *
 * @param wrong entry [t][a]: the price of answering class a where t is right; 0 where they are the
 *     same
 * @param currency for people
 * @param perMillisecond of run time
 * @param perJoule of energy
 */
public record Prices(
    List<List<Double>> wrong, String currency, double perMillisecond, double perJoule) {
  /**
   * @throws IllegalArgumentException if the matrix is not square, a price is negative or not
   *     finite, or a right answer has one
   */
  public Prices {
    wrong = wrong.stream().map(List::copyOf).toList();
    for (int truth = 0; truth < wrong.size(); truth++) {
      if (wrong.get(truth).size() != wrong.size()) {
        throw new IllegalArgumentException(
            "prices of %d classes, but %d in row %d"
                .formatted(wrong.size(), wrong.get(truth).size(), truth));
      }
      wrong.get(truth).forEach(Prices::check);
      if (wrong.get(truth).get(truth) != 0) {
        throw new IllegalArgumentException("a right answer of class " + truth + " has a price");
      }
    }
    check(perMillisecond);
    check(perJoule);
  }

  private static void check(double price) {
    if (!(price >= 0 && price < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a price is not negative and finite, unlike " + price);
    }
  }

  /**
   * What runs cost in money.
   *
   * @throws IllegalArgumentException if the units are not ms and J
   */
  public StepCosts runs(StepCosts milliseconds, StepCosts joules) {
    if (!milliseconds.unit().equals("ms") || !joules.unit().equals("J")) {
      throw new IllegalArgumentException(
          "costs are needed in ms and J, not in %s and %s"
              .formatted(milliseconds.unit(), joules.unit()));
    }
    return milliseconds.times(perMillisecond, currency).plus(joules.times(perJoule, currency));
  }

  /**
   * Thresholds with the least expected price of errors, time and energy together.
   *
   * @param heldOut what the model answers on images that it was not trained on
   * @param runs of which unit is the currency: {@link #runs}
   * @throws IllegalArgumentException if the numbers of classes or steps differ
   */
  public ConfidencePolicy cheapest(Observations heldOut, Confidence confidence, StepCosts runs) {
    checkClasses(heldOut);
    Sample sample =
        Sample.of(heldOut, confidence, runs, (image, step) -> price(heldOut, image, step));
    return new ConfidencePolicy(
        confidence, sample.steps() == 1 ? List.of() : ThresholdSearch.cheapest(sample));
  }

  /**
   * What rules cost on images, on average for one: errors, time and energy.
   *
   * @param policy such as the one found, or a width ({@link AnswerRule#atLeast})
   */
  public double mean(Observations observations, AnswerRule policy, StepCosts runs) {
    checkClasses(observations);
    double[] errors = new double[1];
    double spent =
        observations
            .replay(
                policy,
                AnswerRule.NONE,
                (image, step, outcome) -> errors[0] += price(observations, image, step))
            .cost(runs);
    return (spent + errors[0]) / observations.images();
  }

  private double price(Observations observations, int image, int step) {
    return wrong.get(observations.label(image)).get(observations.logits(step).argmax(image));
  }

  private void checkClasses(Observations observations) {
    if (observations.classes() != wrong.size()) {
      throw new IllegalArgumentException(
          "prices of %d classes, but the model has %d"
              .formatted(wrong.size(), observations.classes()));
    }
  }
}
