package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import dev.sluice.trainer.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
  private static final Shape SHAPE = new Shape(3, 4, 4);

  private static final List<String> TEN = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");

  @TempDir Path folder;

  private DataSet open(String nameOrFolder) {
    return open(nameOrFolder, List.of());
  }

  private DataSet open(String nameOrFolder, List<String> classes) {
    Environment machine =
        new Environment(Map.of("SLUICE_DATA", folder.toString()), folder, folder.resolve("none"));
    NamedSet letters = new NamedSet("letters", TEN, List.of(), null);
    NamedSet cifar = new NamedSet("cifar10", List.of(), List.of(), null);
    return new DataSets(machine, List.of(letters, cifar), DownloadTest.IMPATIENT, Long.MAX_VALUE)
        .read(nameOrFolder, new DataSets.Options(SHAPE, classes, 1, 0.2, Progress.NONE));
  }

  @Test
  void opensANamedSetWithItsClassNames() throws IOException {
    LabelledImages images = TestFiles.images(new Shape(1, 2, 2), 40, 2, 1);
    TestFiles.writeIdx(folder.resolve("letters"), "train", images);
    TestFiles.writeIdx(folder.resolve("letters"), "t10k", images);

    DataSet set = open("letters");

    assertEquals("letters", set.name());
    assertEquals(TEN, set.classes());
    assertEquals(new Shape(1, 2, 2), set.shape());
    assertEquals(36, set.train().size());
    assertEquals(4, set.validation().size());
    assertArrayEquals(TestFiles.pixels(images), TestFiles.pixels(set.test()));
    assertEquals("t10k-images-idx3-ubyte", set.testSource());
  }

  @Test
  void opensTheOnlyFolderInAFolder() throws IOException {
    Path batches = Files.createDirectories(folder.resolve("cifar10/inner/cifar-10-batches-bin"));
    LabelledImages images = TestFiles.images(new Shape(3, 32, 32), 40, 2, 1);
    Files.write(batches.resolve("data_batch_1.bin"), TestFiles.cifar(images));

    DataSet set = open("cifar10");

    assertEquals(8, set.test().size());
    assertEquals(4, set.validation().size());
    assertEquals(28, set.train().size());
  }

  @Test
  void opensAFolderOfImagesInTheWantedShape() throws IOException {
    Path images = folder.resolve("my images");
    for (int i = 0; i < 20; i++) {
      TestFiles.write(
          TestFiles.colour(7, 9, i * 0x0a0101), images.resolve(i % 2 + "/" + i + ".png"));
    }

    DataSet set = open(images.toString());

    assertEquals("my images", set.name());
    assertEquals(List.of("0", "1"), set.classes());
    assertEquals(new Shape(3, 4, 4), set.shape());
    assertEquals(4, set.test().size());
    assertEquals(2, set.validation().size());
    assertEquals(14, set.train().size());
  }

  /** What `watch --keep` has kept need not be of all classes. */
  @Test
  void aModelsClassesNeedNotAllHaveImages() throws IOException {
    Path images = folder.resolve("kept");
    for (int i = 0; i < 20; i++) {
      TestFiles.write(
          TestFiles.colour(7, 9, i * 0x0a0101),
          images.resolve("cd".charAt(i % 2) + "/" + i + ".png"));
    }

    DataSet set = open(images.toString(), TEN);

    assertEquals(TEN, set.classes());
    assertEquals(14, set.train().size());
    assertEquals(2, set.validation().size());
    assertEquals(4, set.test().size());
    assertEquals(Set.of(2, 3), labels(set.train()));
    assertEquals(Set.of(2, 3), labels(set.validation()));
    assertEquals(5, set.limitTrain(5).train().size());
    assertEquals(Set.of(2, 3), labels(set.limitTrain(2).train()));
  }

  @Test
  void labelsAreThoseOfTheModelsClassesOfTheSameNames() throws IOException {
    LabelledImages images = TestFiles.images(new Shape(1, 2, 2), 60, 3, 1);
    TestFiles.writeIdx(folder.resolve("idx"), "train", images);
    TestFiles.writeIdx(folder.resolve("idx"), "t10k", images);
    String idx = folder.resolve("idx").toString();

    DataSet set = open(idx, List.of("2", "other", "0", "1"));

    assertEquals(List.of("2", "other", "0", "1"), set.classes());
    for (int i = 0; i < images.size(); i++) {
      assertEquals(images.label(i) == 2 ? 0 : images.label(i) + 2, set.test().label(i));
    }
    assertEquals(List.of("0", "1", "2", "3"), open(idx, List.of("0", "1", "2", "3")).classes());
    assertEquals(
        "idx has images of the class 2, but the model's classes are 0, 1: rename the class, or leave those images out",
        TestFiles.failure(() -> open(idx, List.of("0", "1"))));
  }

  private static Set<Integer> labels(LabelledImages images) {
    return IntStream.range(0, images.size()).mapToObj(images::label).collect(Collectors.toSet());
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertEquals(
        "mnits is neither a folder nor one of the data sets letters, cifar10",
        TestFiles.failure(() -> open("mnits")));
  }

  @Test
  void refusesAFolderWithoutData() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));

    String message = TestFiles.failure(() -> open(empty.toString()));

    assertTrue(message.startsWith(empty + " holds no data set: it needs "), message);
  }

  @Test
  void refusesAShareThatIsNone() {
    for (double share : new double[] {0, 1, -0.1, Double.NaN}) {
      assertEquals(
          "the share of test images must be between 0 and 1: " + share,
          TestFiles.failure(() -> new DataSets.Options(SHAPE, List.of(), 1, share, Progress.NONE)));
    }
  }
}
