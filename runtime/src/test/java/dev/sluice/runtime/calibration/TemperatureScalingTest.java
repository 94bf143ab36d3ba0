package dev.sluice.runtime.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.Logits;
import dev.sluice.core.Softmax;
import dev.sluice.runtime.Confidence;
import dev.sluice.runtime.Observations;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TemperatureScalingTest {
  private static double probability(Softmax softmax, int k) {
    return Math.exp(-softmax.crossEntropy(k, 1));
  }

  /** Labels are drawn from the softmax of scores; the network shows them three times as large. */
  @Test
  void findsHowMuchTooSureANetworkIs() {
    Random random = new Random(1);
    int images = 20_000;
    float[] scores = new float[images * 4];
    int[] labels = new int[images];
    for (int image = 0; image < images; image++) {
      for (int k = 0; k < 4; k++) {
        scores[4 * image + k] = (float) (1.5 * random.nextGaussian());
      }
      Softmax softmax = new Logits(MemorySegment.ofArray(scores), 4, images).softmax(image);
      double draw = random.nextDouble() - probability(softmax, 0);
      while (draw >= 0 && labels[image] < 3) {
        draw -= probability(softmax, ++labels[image]);
      }
    }
    float[] tooSure = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      tooSure[i] = 3 * scores[i];
    }
    Observations observations =
        new Observations(
            SyntheticObservations.costs(2, true),
            List.of(
                new Logits(MemorySegment.ofArray(scores), 4, images),
                new Logits(MemorySegment.ofArray(tooSure), 4, images)),
            labels,
            LongStream.range(0, images).toArray());
    List<Double> temperatures =
        TemperatureScaling.fit(observations, Confidence.Measure.MARGIN).temperatures();
    assertEquals(1, temperatures.get(0), 0.05);
    assertEquals(3 * temperatures.get(0), temperatures.get(1), 1e-3);
    double least = TemperatureScaling.loss(observations, 1, temperatures.get(1));
    assertTrue(least < TemperatureScaling.loss(observations, 1, 0.9 * temperatures.get(1)));
    assertTrue(least < TemperatureScaling.loss(observations, 1, 1.1 * temperatures.get(1)));
  }
}
