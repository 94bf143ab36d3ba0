package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Shape;
import dev.sluice.trainer.data.Corruption.Kind;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorruptionTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    IntStream.range(0, values.length).forEach(i -> bytes[i] = (byte) values[i]);
    return bytes;
  }

  private static byte[] apply(Kind kind, double strength, Shape shape, int... values) {
    LabelledImages images = LabelledImages.of(shape, List.of(bytes(values)), List.of(0));
    return TestFiles.pixels(new Corruption(kind, strength).apply(images, 1), 0);
  }

  @Test
  void thereAreFiveOfEachKind() {
    assertEquals(20, Corruption.all().size());
    assertEquals(new Corruption(Kind.BLUR, 0.5), Corruption.all().getFirst());
    assertEquals(new Corruption(Kind.SHIFT, 6), Corruption.all().getLast());
  }

  @Test
  void darkeningMultipliesAndRounds() {
    assertArrayEquals(
        bytes(0, 1, 46, 115),
        apply(Kind.DARKEN, 0.45, new Shape(1, 1, 4), 0, 2, 102, 255),
        "0.9, 45.9 and 114.75");
  }

  @Test
  void shiftingMovesEveryRowOfEveryChannel() {
    assertArrayEquals(
        bytes(1, 1, 2, 4, 4, 5, 7, 7, 8, 200, 200, 11),
        apply(Kind.SHIFT, 1, new Shape(2, 2, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9, 200, 11, 12));
  }

  @Test
  void shiftingFurtherThanTheWidthLeavesTheBorder() {
    assertArrayEquals(bytes(1, 1, 3, 3), apply(Kind.SHIFT, 6, new Shape(1, 2, 2), 1, 2, 3, 4));
  }

  /** One bright pixel becomes the product of two Gaussians, whatever the channel beside it. */
  @Test
  void blurringSpreadsByTheGaussian() {
    int[] values = new int[2 * 9 * 9];
    values[81 + 4 * 9 + 4] = 255;
    byte[] blurred = apply(Kind.BLUR, 1, new Shape(2, 9, 9), values);
    double sum = IntStream.rangeClosed(-3, 3).mapToDouble(d -> Math.exp(-d * d / 2.0)).sum();
    for (int y = 0; y < 9; y++) {
      for (int x = 0; x < 9; x++) {
        int distance = (y - 4) * (y - 4) + (x - 4) * (x - 4);
        boolean near = Math.max(Math.abs(y - 4), Math.abs(x - 4)) <= 3;
        double expected = near ? 255 * Math.exp(-distance / 2.0) / (sum * sum) : 0;
        assertEquals(expected, blurred[81 + y * 9 + x] & 0xFF, 0.5, y + ", " + x);
        assertEquals(0, blurred[y * 9 + x]);
      }
    }
  }

  @Test
  void blurringLeavesAnEvenImageAlone() {
    int[] even = new int[15];
    Arrays.fill(even, 201);
    assertArrayEquals(bytes(even), apply(Kind.BLUR, 3, new Shape(1, 3, 5), even));
  }

  /** A border goes on: of the weights 0.0001, 0.1065, 0.7866, … one side falls on the border. */
  @Test
  void blurringContinuesTheBorder() {
    byte[] blurred = apply(Kind.BLUR, 0.5, new Shape(1, 1, 3), 200, 0, 0);
    assertEquals(200 * (0.7866 + 0.1065), blurred[0] & 0xFF, 1);
    assertEquals(200 * 0.1065, blurred[1] & 0xFF, 1);
    assertEquals(0, blurred[2]);
  }

  @Test
  void noiseHasTheDeviationAndIsClamped() {
    int[] grey = new int[40_000];
    Arrays.fill(grey, 128);
    byte[] noisy = apply(Kind.NOISE, 0.08, new Shape(1, 200, 200), grey);
    double mean =
        IntStream.range(0, noisy.length).map(p -> noisy[p] & 0xFF).average().orElseThrow();
    double variance =
        IntStream.range(0, noisy.length)
            .mapToDouble(p -> Math.pow((noisy[p] & 0xFF) - 128, 2))
            .average()
            .orElseThrow();
    assertEquals(128, mean, 0.5);
    assertEquals(0.08 * 255, Math.sqrt(variance), 0.3);
    byte[] clamped = apply(Kind.NOISE, 0.32, new Shape(1, 200, 200), new int[40_000]);
    double black = IntStream.range(0, clamped.length).filter(p -> clamped[p] == 0).count();
    assertEquals(0.5, black / clamped.length, 0.02);
  }

  @Test
  void everyImageHasItsOwnNoiseAndTheSeedDecides() {
    LabelledImages images =
        LabelledImages.of(new Shape(1, 5, 5), Collections.nCopies(2, new byte[25]), List.of(0, 0));
    Corruption noise = new Corruption(Kind.NOISE, 0.24);
    LabelledImages once = noise.apply(images, 1);
    assertArrayEquals(TestFiles.pixels(once, 1), TestFiles.pixels(noise.apply(images, 1), 1));
    assertFalse(Arrays.equals(TestFiles.pixels(once, 0), TestFiles.pixels(once, 1)));
    assertFalse(
        Arrays.equals(TestFiles.pixels(once, 0), TestFiles.pixels(noise.apply(images, 2), 0)));
  }

  @ParameterizedTest
  @EnumSource
  void keepsLabelsAndTheImagesGiven(Kind kind) {
    LabelledImages images = TestFiles.images(new Shape(3, 7, 5), 6, 3, 4);
    byte[] before = TestFiles.pixels(images);
    LabelledImages corrupted = new Corruption(kind, kind.strengths().getLast()).apply(images, 1);
    assertArrayEquals(before, TestFiles.pixels(images));
    assertFalse(Arrays.equals(before, TestFiles.pixels(corrupted)));
    assertEquals(images.shape(), corrupted.shape());
    for (int i = 0; i < images.size(); i++) {
      assertEquals(images.label(i), corrupted.label(i));
    }
  }

  @Test
  void refusesStrengthsThatMakeNoSense() {
    for (Corruption.Kind kind : Kind.values()) {
      for (double strength : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
        assertThrows(IllegalArgumentException.class, () -> new Corruption(kind, strength));
      }
    }
    assertThrows(IllegalArgumentException.class, () -> new Corruption(Kind.BLUR, 0));
    assertThrows(IllegalArgumentException.class, () -> new Corruption(Kind.DARKEN, 1.1));
    assertThrows(IllegalArgumentException.class, () -> new Corruption(Kind.SHIFT, 1.5));
  }
}
