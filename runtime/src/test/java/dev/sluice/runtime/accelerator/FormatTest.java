package dev.sluice.runtime.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
  /** 32,767.5 is halfway to 32,768, the even one, which 16 bits do not hold. */
  @ParameterizedTest
  @CsvSource({
    "1, 14",
    "0.99996, 15",
    "1.99996, 14",
    "2, 13",
    "32767, 0",
    "32767.4, 0",
    "32767.5, -1",
    "65536, -2",
    "0, 15",
    "1e-38, 100"
  })
  void isTheFinestThatHoldsTheMagnitude(float magnitude, int fractionBits) {
    assertEquals(new Format(16, fractionBits), Format.of(16, magnitude));
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0",
    "1.5, 2",
    "2.5, 2",
    "-0.5, 0",
    "-1.5, -2",
    "2.500001, 3",
    "-2.49, -2",
    "7, 7"
  })
  void roundsHalfToEven(float number, float nearest) {
    assertEquals(nearest, 0f + new Format(4, 0).nearest(number));
  }

  @ParameterizedTest
  @CsvSource({"7.6, 7", "1e30, 7", "Infinity, 7", "-8.4, -8", "-9, -8", "-Infinity, -8"})
  void saturates(float number, float nearest) {
    assertEquals(nearest, new Format(4, 0).nearest(number));
  }

  @Test
  void doesNotHideNaN() {
    assertTrue(Float.isNaN(new Format(16, 3).nearest(Float.NaN)));
  }

  @Test
  void missesByHalfAStepAtMost() {
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      float magnitude = (float) Math.exp(20 * random.nextGaussian());
      Format format = Format.of(2 + random.nextInt(15), magnitude);
      double step = Math.scalb(1.0, -format.fractionBits());
      for (int i = 0; i < 20; i++) {
        float number = magnitude * (2 * random.nextFloat() - 1);
        float nearest = format.nearest(number);
        String which = "seed " + seed + ", " + number + " in " + format;
        assertTrue(Math.abs(number - (double) nearest) <= step / 2, which);
        assertEquals(nearest, format.nearest(nearest), which);
        assertEquals(Math.rint(nearest / step), nearest / step, which);
      }
    }
  }
}
