package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataDigestTest {
  private static final Shape SHAPE = new Shape(1, 1, 2);
  private static final List<String> CLASSES = List.of("a", "b");

  /** Image i has the pixels {@code i, i}. */
  private static LabelledImages images(Integer... labels) {
    List<byte[]> pixels =
        IntStream.range(0, labels.length).mapToObj(i -> new byte[] {(byte) i, (byte) i}).toList();
    return LabelledImages.of(SHAPE, pixels, Arrays.asList(labels));
  }

  private static String digest(List<String> classes, LabelledImages... parts) {
    return DataDigest.of(classes, List.of(parts)).hex();
  }

  @Test
  void isThatOfTheSameImages() {
    assertEquals(digest(CLASSES, images(0, 1, 0)), digest(CLASSES, images(0, 1, 0)));
    assertEquals(
        digest(CLASSES, images(0, 1, 0)),
        digest(List.of("b", "without images", "a"), images(2, 0, 2)));
  }

  @Test
  void seesEveryDifference() {
    LabelledImages three = images(0, 1, 0);
    byte[] twoPixels = {0, 1};
    LabelledImages wide = LabelledImages.of(SHAPE, List.of(twoPixels), List.of(0));
    LabelledImages high = LabelledImages.of(new Shape(1, 2, 1), List.of(twoPixels), List.of(0));
    Set<String> seen = new HashSet<>();
    for (String digest :
        List.of(
            digest(CLASSES, three),
            digest(List.of("b", "a"), three),
            digest(List.of("ab", ""), three),
            digest(CLASSES, images(0, 1, 1)),
            digest(CLASSES, images(0, 1, 0, 1)),
            digest(CLASSES, three.select(new int[] {2, 1, 0})),
            digest(CLASSES, three.select(new int[] {0, 1}), three.select(new int[] {2})),
            digest(CLASSES, three.select(new int[] {0}), three.select(new int[] {1, 2})),
            digest(CLASSES, wide),
            digest(CLASSES, high))) {
      assertTrue(seen.add(digest), "twice: " + digest);
    }
  }

  /** A promise: models keep it. Made with Python's hashlib. */
  @Test
  void isSha256() {
    assertEquals(
        "cedd38b426b401d3c60cee38ce15637ddec387cd7ff5215f708fbab49d8ed61d",
        digest(CLASSES, images(1, 0)));
  }
}
