package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Shape;
import dev.sluice.core.Normalisation;
import java.util.List;
import org.junit.jupiter.api.Test;

class PixelStatisticsTest {
  @Test
  void isMeanAndDeviationOfEachChannel() {
    LabelledImages images =
        LabelledImages.of(
            new Shape(2, 1, 2),
            List.of(new byte[] {0, (byte) 255, 51, 51}, new byte[] {0, (byte) 255, 51, 51}),
            List.of(0, 1));

    Normalisation normalisation = PixelStatistics.of(images);

    assertEquals(List.of(0.5f, 0.2f), normalisation.mean());
    // The second channel never changes.
    assertEquals(List.of(0.5f, 1f), normalisation.std());
  }

  @Test
  void agreesWithTheDefinition() {
    LabelledImages images = TestFiles.images(new Shape(3, 5, 7), 33, 2, 4);
    byte[] pixels = TestFiles.pixels(images);
    for (int channel = 0; channel < 3; channel++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < pixels.length; i++) {
        if (i / 35 % 3 == channel) {
          double value = (pixels[i] & 0xff) / 255.0;
          sum += value;
          squares += value * value;
        }
      }
      double mean = sum / (33 * 35);
      double std = Math.sqrt(squares / (33 * 35) - mean * mean);

      Normalisation normalisation = PixelStatistics.of(images);

      assertEquals(mean, normalisation.mean().get(channel), 1e-7);
      assertEquals(std, normalisation.std().get(channel), 1e-7);
    }
  }

  @Test
  void needsAnImage() {
    LabelledImages none = TestFiles.images(new Shape(1, 1, 1), 0, 1, 1);

    assertThrows(IllegalArgumentException.class, () -> PixelStatistics.of(none));
  }
}
