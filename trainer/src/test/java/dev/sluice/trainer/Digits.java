package dev.sluice.trainer;

import dev.sluice.api.Shape;
import dev.sluice.trainer.data.Corruption;
import dev.sluice.trainer.data.DataDigest;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Digits like MNIST's, but drawn: ten classes of bright strokes on black, each image turned, moved,
 * stretched and noisy in its own way.
 */
final class Digits {
  static final Shape SHAPE = new Shape(1, 20, 20);

  /** By digit, the corners that a pen goes through; across and down, 0 to 1. */
  private static final double[][][] STROKES = {
    {{.5, 0}, {.9, .25}, {.9, .75}, {.5, 1}, {.1, .75}, {.1, .25}, {.5, 0}},
    {{.3, .2}, {.55, 0}, {.55, 1}},
    {{.1, .2}, {.5, 0}, {.9, .25}, {.1, 1}, {.9, 1}},
    {{.1, 0}, {.9, 0}, {.5, .4}, {.9, .7}, {.5, 1}, {.1, .9}},
    {{.7, 1}, {.7, 0}, {.1, .65}, {.95, .65}},
    {{.9, 0}, {.15, 0}, {.15, .45}, {.7, .4}, {.9, .7}, {.6, 1}, {.1, .95}},
    {{.8, 0}, {.2, .5}, {.15, .8}, {.5, 1}, {.85, .8}, {.7, .55}, {.2, .65}},
    {{.1, 0}, {.9, 0}, {.4, 1}},
    {{.5, .5}, {.85, .25}, {.5, 0}, {.15, .25}, {.9, .75}, {.5, 1}, {.1, .75}, {.5, .5}},
    {{.8, .4}, {.3, .45}, {.15, .2}, {.5, 0}, {.85, .2}, {.7, 1}}
  };

  private Digits() {}

  static DataSet dataSet(int train, int validation, int test) {
    SplittableRandom random = new SplittableRandom(3);
    return dataSet(
        "digits", images(train, random), images(validation, random), images(test, random));
  }

  private static DataSet dataSet(
      String name, LabelledImages train, LabelledImages validation, LabelledImages test) {
    List<String> classes = IntStream.range(0, STROKES.length).mapToObj(String::valueOf).toList();
    DataDigest digest = DataDigest.of(classes, List.of(train, validation, test));
    return new DataSet(name, classes, train, validation, test, "drawn", 1, digest);
  }

  /** The same images out of focus, and dark on bright. */
  static DataSet drifted(DataSet set) {
    return dataSet("drifted", drifted(set.train()), drifted(set.validation()), drifted(set.test()));
  }

  private static LabelledImages drifted(LabelledImages images) {
    LabelledImages blurred = new Corruption(Corruption.Kind.BLUR, 1).apply(images, 1);
    List<byte[]> inverted = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < blurred.size(); i++) {
      byte[] image = new byte[SHAPE.size()];
      blurred.copy(i, image, 0);
      for (int p = 0; p < image.length; p++) {
        image[p] = (byte) (255 - (image[p] & 0xFF));
      }
      inverted.add(image);
      labels.add(blurred.label(i));
    }
    return LabelledImages.of(SHAPE, inverted, labels);
  }

  private static LabelledImages images(int count, SplittableRandom random) {
    List<byte[]> pixels = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int digit = i % STROKES.length;
      pixels.add(drawn(STROKES[digit], random));
      labels.add(digit);
    }
    return LabelledImages.of(SHAPE, pixels, labels);
  }

  private static byte[] drawn(double[][] corners, SplittableRandom random) {
    double[][] pen = placed(corners, random);
    double thickness = random.nextDouble(0.7, 1.3);
    byte[] image = new byte[SHAPE.size()];
    for (int p = 0; p < image.length; p++) {
      int y = p / SHAPE.width();
      int x = p % SHAPE.width();
      double distance = Double.POSITIVE_INFINITY;
      for (int c = 1; c < pen.length; c++) {
        distance = Math.min(distance, distance(x, y, pen[c - 1], pen[c]));
      }
      double ink = 230 * Math.clamp(1 + thickness - distance, 0, 1);
      image[p] = (byte) Math.clamp(Math.round(ink + random.nextDouble(-25, 25)), 0, 255);
    }
    return image;
  }

  /** Where the corners are in an image, in pixels. */
  private static double[][] placed(double[][] corners, SplittableRandom random) {
    double slant = random.nextDouble(-0.25, 0.25);
    double width = random.nextDouble(8, 11);
    double height = random.nextDouble(11, 14);
    double left = 10 + random.nextDouble(-1.5, 1.5);
    double top = 10 + random.nextDouble(-1.5, 1.5);
    double[][] placed = new double[corners.length][];
    for (int c = 0; c < corners.length; c++) {
      double x = (corners[c][0] - 0.5) * width + random.nextDouble(-0.6, 0.6);
      double y = (corners[c][1] - 0.5) * height + random.nextDouble(-0.6, 0.6);
      placed[c] = new double[] {left + x - slant * y, top + y};
    }
    return placed;
  }

  /** Between a point and the straight line from one corner to the next. */
  private static double distance(double x, double y, double[] from, double[] to) {
    double dx = to[0] - from[0];
    double dy = to[1] - from[1];
    double along = ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy);
    double at = Math.clamp(along, 0, 1);
    double across = x - from[0] - at * dx;
    double down = y - from[1] - at * dy;
    return Math.sqrt(across * across + down * down);
  }
}
