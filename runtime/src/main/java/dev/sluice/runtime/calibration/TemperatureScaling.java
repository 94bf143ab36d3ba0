package dev.sluice.runtime.calibration;

import dev.sluice.core.Logits;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.Observations;
import java.util.stream.IntStream;

/**
 * Finds for every step the temperature with which its probabilities say best how often it is right:
 * the one of least mean negative log-likelihood (Guo et al., "On Calibration of Modern Neural
 * Networks", 2017).
 */
public final class TemperatureScaling {
  private static final double LOWEST = 0.05;
  private static final double HIGHEST = 20;

  /** Halvings of the interval's logarithm; enough for three digits. */
  private static final int ROUNDS = 40;

  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private TemperatureScaling() {}

  /**
   * A measure with fitted temperatures, each from 0.05 to 20.
   *
   * @param heldOut what the model answers on images that it was not trained on
   */
  public static Confidence fit(Observations heldOut, Confidence.Measure measure) {
    return new Confidence(
        measure,
        IntStream.range(0, heldOut.steps()).mapToObj(step -> temperature(heldOut, step)).toList());
  }

  /** Golden-section search; the loss is convex in 1 ÷ temperature, so it has one minimum. */
  private static double temperature(Observations heldOut, int step) {
    double low = Math.log(LOWEST);
    double high = Math.log(HIGHEST);
    for (int round = 0; round < ROUNDS; round++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      if (loss(heldOut, step, Math.exp(left)) <= loss(heldOut, step, Math.exp(right))) {
        high = right;
      } else {
        low = left;
      }
    }
    return Math.exp((low + high) / 2);
  }

  /**
   * Mean −log of the right class's probability; images with scores that are not finite are left
   * out.
   */
  static double loss(Observations heldOut, int step, double temperature) {
    Logits logits = heldOut.logits(step);
    double sum = 0;
    int counted = 0;
    for (int image = 0; image < heldOut.images(); image++) {
      double loss = logits.softmax(image).crossEntropy(heldOut.label(image), temperature);
      if (!Double.isNaN(loss)) {
        sum += loss;
        counted++;
      }
    }
    return counted == 0 ? 0 : sum / counted;
  }
}
