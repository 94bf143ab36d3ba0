package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResamplingTest {
  /** Resamples one channel. */
  private static int[] resample(int[][] rows, int height, int width) {
    Resampling resampling =
        new Resampling(rows.length, rows[0].length, new Shape(1, height, width));
    for (int y = 0; y < rows.length; y++) {
      resampling.add(0, y, Arrays.stream(rows[y]).asDoubleStream().toArray());
    }
    byte[] pixels = resampling.pixels();
    int[] values = new int[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i] & 0xff;
    }
    return values;
  }

  @Test
  void copiesTheSameSizeExactly() {
    int[][] rows = {{0, 255, 7}, {128, 127, 1}};

    assertArrayEquals(new int[] {0, 255, 7, 128, 127, 1}, resample(rows, 2, 3));
  }

  @Test
  void keepsAConstantAtAnySize() {
    Random random = new Random(3);
    for (int trial = 0; trial < 50; trial++) {
      int[][] rows = new int[1 + random.nextInt(40)][1 + random.nextInt(40)];
      int value = random.nextInt(256);
      Arrays.stream(rows).forEach(row -> Arrays.fill(row, value));
      int height = 1 + random.nextInt(40);
      int width = 1 + random.nextInt(40);

      int[] expected = new int[height * width];
      Arrays.fill(expected, value);
      assertArrayEquals(expected, resample(rows, height, width), "trial " + trial);
    }
  }

  /** Source centres at 0 and 1, target centres at −0.25, 0.25, 0.75 and 1.25. */
  @Test
  void interpolatesWhenGrowing() {
    assertArrayEquals(new int[] {0, 50, 150, 200}, resample(new int[][] {{0, 200}}, 1, 4));
  }

  /** Target centres at 0.5, 2.5; weights 1 − |distance| ÷ 2, as 1:3:3:1, cut at the borders. */
  @Test
  void usesEverySourcePixelWhenShrinking() {
    assertArrayEquals(
        new int[] {Math.round(100 / 7f), Math.round(300 / 7f)},
        resample(new int[][] {{0, 0, 100, 0}}, 1, 2));
    assertArrayEquals(new int[] {50}, resample(new int[][] {{0, 100, 0, 100}}, 1, 1));
  }

  /** A fine pattern becomes grey: nothing aliases. */
  @Test
  void blursWhatIsFinerThanATargetPixel() {
    int[][] stripes = new int[90][90];
    for (int y = 0; y < 90; y++) {
      for (int x = 0; x < 90; x++) {
        stripes[y][x] = x % 2 * 254;
      }
    }
    for (int value : resample(stripes, 9, 9)) {
      assertEquals(127, value, 5);
    }
  }

  @Test
  void treatsRowsLikeColumns() {
    int[][] image = {{10, 200, 30}, {40, 5, 250}, {90, 91, 0}, {7, 77, 177}};
    int[][] turned = new int[3][4];
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 3; x++) {
        turned[x][y] = image[y][x];
      }
    }
    int[] straight = resample(image, 5, 2);
    int[] other = resample(turned, 2, 5);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 2; x++) {
        assertEquals(straight[y * 2 + x], other[x * 5 + y]);
      }
    }
  }
}
