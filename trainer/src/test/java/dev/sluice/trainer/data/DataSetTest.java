package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataSetTest {
  private static final Shape SHAPE = new Shape(1, 1, 1);
  private static final List<String> CLASSES = List.of("a", "b", "c");

  /** Image i has the pixel i. */
  private static LabelledImages labelled(Integer... labels) {
    List<byte[]> pixels =
        IntStream.range(0, labels.length).mapToObj(i -> new byte[] {(byte) i}).toList();
    return LabelledImages.of(SHAPE, pixels, List.of(labels));
  }

  private static DataSet set(Integer... trainLabels) {
    return set(labelled(trainLabels), labelled(0, 1), labelled(2));
  }

  private static DataSet set(LabelledImages train, LabelledImages validation, LabelledImages test) {
    DataDigest digest = DataDigest.of(CLASSES, List.of(train, validation, test));
    return new DataSet("s", CLASSES, train, validation, test, "there", 5, digest);
  }

  private static List<Integer> trainPixels(DataSet set) {
    return IntStream.range(0, set.train().size())
        .mapToObj(i -> (int) TestFiles.pixels(set.train(), i)[0])
        .toList();
  }

  @Test
  void limitsTrainingImagesToEvenClasses() {
    DataSet set = set(0, 0, 0, 0, 1, 1, 1, 2, 2, 2);

    assertEquals(List.of(0, 1, 4, 5, 7), trainPixels(set.limitTrain(5)));
    assertEquals(List.of(0, 4), trainPixels(set.limitTrain(2)));
  }

  @Test
  void takesMoreOfOtherClassesWhenOneIsExhausted() {
    assertEquals(List.of(0, 1, 2, 3), trainPixels(set(0, 1, 0, 0, 0, 0).limitTrain(4)));
  }

  @Test
  void limitsNothingElse() {
    DataSet set = set(0, 1, 2);
    DataSet limited = set.limitTrain(1);

    assertSame(set.validation(), limited.validation());
    assertSame(set.test(), limited.test());
    assertEquals("there", limited.testSource());
    assertEquals(5, limited.seed());
    assertSame(set.digest(), limited.digest());
    assertSame(set, set.limitTrain(3));
    assertSame(set, set.limitTrain(Integer.MAX_VALUE));
  }

  @Test
  void refusesALimitBelowOne() {
    assertEquals(
        "at least 1 training image is needed, not 0",
        TestFiles.failure(() -> set(0, 1, 2).limitTrain(0)));
  }

  @Test
  void refusesPartsThatDoNotFit() {
    LabelledImages other = TestFiles.images(new Shape(1, 1, 2), 1, 1, 1);
    LabelledImages fourth = labelled(3);

    assertThrows(IllegalArgumentException.class, () -> set(labelled(0), labelled(0), other));
    assertThrows(IllegalArgumentException.class, () -> set(labelled(0), fourth, labelled(0)));
  }
}
