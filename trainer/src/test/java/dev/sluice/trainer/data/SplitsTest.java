package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SplitsTest {
  private static final Shape SHAPE = new Shape(1, 2, 2);
  private static final List<String> CLASSES = List.of("a", "b");

  private static DataSet split(LabelledImages rest, long seed) {
    return Splits.split("set", new Parts(CLASSES, rest, null, ""), 0.2, seed);
  }

  /** The images as numbers, which are unlikely to be equal for different images. */
  private static List<Integer> keys(LabelledImages images) {
    return IntStream.range(0, images.size())
        .mapToObj(i -> ByteBuffer.wrap(TestFiles.pixels(images, i)).getInt())
        .toList();
  }

  private static long count(LabelledImages images, int label) {
    return IntStream.range(0, images.size()).filter(i -> images.label(i) == label).count();
  }

  @Test
  void givesEachClassItsShareAndLosesNothing() {
    LabelledImages all = TestFiles.images(SHAPE, 300, 2, 5);

    DataSet set = split(all, 1);

    for (int label = 0; label < 2; label++) {
      assertEquals(30, count(set.test(), label));
      assertEquals(12, count(set.validation(), label));
      assertEquals(108, count(set.train(), label));
    }
    List<Integer> together = new ArrayList<>(keys(set.train()));
    together.addAll(keys(set.validation()));
    together.addAll(keys(set.test()));
    List<Integer> expected = new ArrayList<>(keys(all));
    Collections.sort(together);
    Collections.sort(expected);
    assertEquals(expected, together);
    assertEquals("a share of 0.2 of each class, by a hash of the pixels", set.testSource());
  }

  @Test
  void keepsAnOwnTestPart() {
    LabelledImages test = TestFiles.images(SHAPE, 5, 2, 6);
    Parts parts = new Parts(CLASSES, TestFiles.images(SHAPE, 40, 2, 5), test, "t10k");

    DataSet set = Splits.split("set", parts, 0.2, 1);

    assertSame(test, set.test());
    assertEquals("t10k", set.testSource());
    assertEquals(36, set.train().size());
    assertEquals(4, set.validation().size());
  }

  @Test
  void dependsOnTheSeedOnly() {
    LabelledImages all = TestFiles.images(SHAPE, 300, 2, 5);

    assertEquals(keys(split(all, 1).validation()), keys(split(all, 1).validation()));
    assertNotEquals(keys(split(all, 1).validation()), keys(split(all, 2).validation()));
    assertNotEquals(keys(split(all, 1).test()), keys(split(all, 2).test()));
  }

  /** The hash is a promise: models keep the split that they were trained with. */
  @Test
  void usesSha256OfSeedAndPixels() {
    List<byte[]> pixels = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      pixels.add(new byte[] {(byte) i});
    }
    LabelledImages rest =
        LabelledImages.of(new Shape(1, 1, 1), pixels, List.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1));
    Parts parts = new Parts(CLASSES, rest, rest, "itself");

    LabelledImages validation = Splits.split("set", parts, 0.2, 1).validation();

    // Python: min(range(5), key=lambda i: sha256((1).to_bytes(8, "big") + bytes([i])).digest())
    assertEquals(2, validation.size());
    assertEquals(3, TestFiles.pixels(validation, 0)[0]);
    assertEquals(9, TestFiles.pixels(validation, 1)[0]); // the same of range(5, 10)
  }

  /** The digest is of all images, whatever they are for. */
  @Test
  void theDigestDoesNotDependOnTheSplit() {
    LabelledImages all = TestFiles.images(SHAPE, 300, 2, 5);
    String digest = split(all, 1).digest().hex();

    DataSet other = split(all, 2);

    assertEquals(2, other.seed());
    assertEquals(digest, other.digest().hex());
    assertEquals(digest, other.limitTrain(10).digest().hex());
    assertEquals(digest, DataSets.apart(List.of(other)).getFirst().digest().hex());
    assertNotEquals(digest, split(TestFiles.images(SHAPE, 301, 2, 5), 1).digest().hex());
    Parts testedByItself = new Parts(CLASSES, all, all, "itself");
    assertNotEquals(digest, Splits.split("set", testedByItself, 0.2, 1).digest().hex());
  }

  @Test
  void ordersNothingAnew() {
    LabelledImages all = TestFiles.images(SHAPE, 100, 2, 5);
    List<Integer> order = keys(all);

    List<Integer> train = keys(split(all, 1).train());

    assertEquals(order.stream().filter(Set.copyOf(train)::contains).toList(), train);
  }

  @Test
  void neverPartsIdenticalImages() {
    LabelledImages different = TestFiles.images(SHAPE, 60, 1, 5);
    List<byte[]> pixels = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < different.size(); i++) {
      for (int copy = 0; copy <= i % 3; copy++) {
        pixels.add(TestFiles.pixels(different, i));
        labels.add((i + copy) % 2); // also across classes
      }
    }
    LabelledImages all = LabelledImages.of(SHAPE, pixels, labels);
    for (long seed = 0; seed < 20; seed++) {
      DataSet set = split(all, seed);

      Set<Integer> seen = new HashSet<>();
      for (LabelledImages part : List.of(set.train(), set.validation(), set.test())) {
        Set<Integer> here = new HashSet<>(keys(part));
        assertTrue(Collections.disjoint(seen, here), "seed " + seed);
        seen.addAll(here);
      }
      assertEquals(60, seen.size());
    }
  }

  @Test
  void neverTakesMoreThanTheShareForIdenticalImages() {
    List<byte[]> pixels = new ArrayList<>(Collections.nCopies(7, new byte[4]));
    LabelledImages different = TestFiles.images(SHAPE, 33, 1, 5);
    for (int i = 0; i < different.size(); i++) {
      pixels.add(TestFiles.pixels(different, i));
    }
    LabelledImages all = LabelledImages.of(SHAPE, pixels, Collections.nCopies(40, 0));
    for (long seed = 0; seed < 20; seed++) {
      DataSet set = split(all, seed);

      assertEquals(8, set.test().size(), "seed " + seed);
      assertEquals(3, set.validation().size(), "seed " + seed);
    }
  }

  @Test
  void doesNotSplitOffAClassOfIdenticalImages() {
    List<byte[]> pixels = Collections.nCopies(10, new byte[] {1, 2, 3, 4});
    LabelledImages same = LabelledImages.of(SHAPE, pixels, Collections.nCopies(10, 0));

    String message = TestFiles.failure(() -> split(same, 1));

    assertTrue(message.startsWith("set has too few different images"), message);
  }

  @Test
  void leavesATrainingImageOfThree() {
    LabelledImages three = TestFiles.images(SHAPE, 3, 1, 5);

    DataSet set = split(three, 1);

    assertEquals(1, set.train().size());
    assertEquals(1, set.validation().size());
    assertEquals(1, set.test().size());
  }

  @Test
  void refusesTwoImages() {
    LabelledImages two = TestFiles.images(SHAPE, 2, 1, 5);

    assertThrows(SluiceException.class, () -> split(two, 1));
  }

  @Test
  void refusesTestImagesOfAClassThatCannotBeTrained() {
    LabelledImages rest = TestFiles.images(SHAPE, 20, 1, 5);
    LabelledImages test = TestFiles.images(SHAPE, 4, 2, 6);
    Parts parts = new Parts(CLASSES, rest, test, "t10k");

    assertEquals(
        "set has 2 test images of class 1 (%s), but none to train with: both parts need the same classes"
            .formatted(CLASSES.get(1)),
        TestFiles.failure(() -> Splits.split("set", parts, 0.2, 1)));
  }

  @Test
  void noImageJudgesThatAnotherSetTrainsOn() {
    LabelledImages all = TestFiles.images(SHAPE, 300, 2, 5);
    DataSet whole = split(all, 1);
    DataSet half = split(all.select(IntStream.range(0, 150).toArray()), 2);

    List<DataSet> apart = DataSets.apart(List.of(whole, half));

    List<Integer> learned = new ArrayList<>(keys(whole.train()));
    learned.addAll(keys(half.train()));
    for (int i = 0; i < 2; i++) {
      DataSet before = List.of(whole, half).get(i);
      assertFalse(Collections.disjoint(kept(before), learned), "nothing to leave out");
      assertEquals(
          kept(before).stream().filter(image -> !learned.contains(image)).toList(),
          kept(apart.get(i)));
      assertEquals(keys(before.train()), keys(apart.get(i).train()));
    }
  }

  private static List<Integer> kept(DataSet set) {
    return Stream.of(set.validation(), set.test()).flatMap(part -> keys(part).stream()).toList();
  }

  @Test
  void refusesASetThatNothingIsLeftToJudgeBy() {
    DataSet set = split(TestFiles.images(SHAPE, 300, 2, 5), 1);
    DataSet other = set.judgedBy(set.train(), set.test());

    assertEquals(
        "set: all its images that would judge the model are trained on too: name sets of other images",
        TestFiles.failure(() -> DataSets.apart(List.of(set, other))));
  }
}
