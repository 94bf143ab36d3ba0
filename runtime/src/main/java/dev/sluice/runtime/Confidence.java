package dev.sluice.runtime;

import dev.sluice.core.Softmax;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A number from 0 to 1 that says how sure an answer is: larger is surer, NaN if a score is NaN or
 * the largest is infinite.
 *
 * @param measure what is looked at
 * @param temperatures by which the scores of each step are divided before the softmax, all
 *     positive: 1 leaves them as they are, and more makes the network less sure (temperature
 *     scaling: Guo et al., "On Calibration of Modern Neural Networks", 2017)
 */
public record Confidence(Measure measure, List<Double> temperatures) {
  /** What is looked at. */
  public enum Measure {
    /** Largest minus second largest probability: the score margin of Tann et al. 2016. */
    MARGIN,
    /** The largest probability. */
    TOP_PROBABILITY,
    /** 1 − H ÷ log(classes), H being the entropy of the probabilities. */
    ENTROPY
  }

  /**
   * @throws IllegalArgumentException if a temperature is not positive and finite
   */
  public Confidence {
    temperatures = List.copyOf(temperatures);
    for (double temperature : temperatures) {
      if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("a temperature is positive, not " + temperature);
      }
    }
  }

  /** A measure of the scores as they are. */
  public static Confidence of(Measure measure, int steps) {
    return new Confidence(measure, IntStream.range(0, steps).mapToObj(_ -> 1.0).toList());
  }

  /** Number of widths that it is for. */
  public int steps() {
    return temperatures.size();
  }

  /**
   * How sure an answer is. Allocates nothing.
   *
   * @param step that gave it
   */
  public double of(int step, Softmax answer) {
    double temperature = temperatures.get(step);
    return switch (measure) {
      case MARGIN -> answer.margin(temperature);
      case TOP_PROBABILITY -> answer.topProbability(temperature);
      case ENTROPY -> 1 - answer.entropy(temperature) / StrictMath.log(answer.classes());
    };
  }
}
