package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Shape;
import dev.sluice.core.Backends;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.Augmentation;
import dev.sluice.trainer.Hyperparameters;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.Trainer;
import dev.sluice.trainer.Training;
import dev.sluice.trainer.TrainingJob;
import dev.sluice.trainer.Widths;
import dev.sluice.trainer.proof.ProofMaker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets whose pixels are more than the memory that they may take. */
class LargeDataSetTest {
  private static final Shape SHAPE = new Shape(1, 16, 16);
  private static final int IMAGE = 16 * 16;

  @TempDir Path folder;

  private DataSets sets(long memory) {
    Environment machine =
        new Environment(
            Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()), folder, folder);
    return new DataSets(machine, List.of(), DownloadTest.IMPATIENT, memory);
  }

  private static DataSet read(DataSets sets, Path data, Shape shape) {
    return sets.read(
        data.toString(), new DataSets.Options(shape, List.of(), 1, 0.2, Progress.NONE));
  }

  private DataSet open(Path data, Shape shape, long memory) {
    return read(sets(memory), data, shape);
  }

  private static void assertSame(LabelledImages expected, LabelledImages actual) {
    assertArrayEquals(TestFiles.labels(expected), TestFiles.labels(actual));
    assertArrayEquals(TestFiles.pixels(expected), TestFiles.pixels(actual));
  }

  private void assertMemoryDoesNotMatter(Path data, Shape shape) throws IOException {
    DataSet expected = open(data, shape, Long.MAX_VALUE);
    assertFalse(Files.exists(folder.resolve("cache")), "all is in memory");
    int all = expected.train().size() + expected.validation().size() + expected.test().size();
    for (int images : new int[] {0, 1, all / 2, all - 1}) {
      DataSet set = open(data, shape, (long) images * expected.shape().size() + 1);

      assertSame(expected.train(), set.train());
      assertSame(expected.validation(), set.validation());
      assertSame(expected.test(), set.test());
      assertEquals(expected.digest().hex(), set.digest().hex());
      assertEquals(expected.train().normalisation(), set.train().normalisation());
      assertEquals(List.of(), Folders.files(folder.resolve("cache/sluice")), "files have no names");
    }
  }

  private Path idx(int train, int test) throws IOException {
    Path data = folder.resolve("data");
    TestFiles.writeIdx(data, "train", TestFiles.images(SHAPE, train, 4, 1));
    TestFiles.writeIdx(data, "t10k", TestFiles.images(SHAPE, test, 4, 2));
    return data;
  }

  @Test
  void idxFiles() throws IOException {
    assertMemoryDoesNotMatter(idx(60, 20), SHAPE);
  }

  @Test
  void cifarFiles() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    LabelledImages images = TestFiles.images(new Shape(3, 32, 32), 60, 4, 1);
    Files.write(data.resolve("data_batch_1.bin"), TestFiles.cifar(images));
    Files.write(data.resolve("test_batch.bin"), TestFiles.cifar(images));
    assertMemoryDoesNotMatter(data, SHAPE);
  }

  @Test
  void imageFiles() throws IOException {
    Path data = folder.resolve("data");
    for (int i = 0; i < 150; i++) { // more than are decoded at once
      TestFiles.write(
          TestFiles.colour(16, 16, i * 0x010101), data.resolve(i % 2 + "/" + i + ".png"));
    }
    assertMemoryDoesNotMatter(data, SHAPE);
  }

  /** Test images are held like training images, and so are changed copies of them. */
  @Test
  void changedImages() throws IOException {
    Path data = idx(60, 20);
    Corruption noise = new Corruption(Corruption.Kind.NOISE, 0.1);
    LabelledImages expected = noise.apply(open(data, SHAPE, Long.MAX_VALUE).test(), 3);
    assertSame(expected, noise.apply(open(data, SHAPE, 70 * IMAGE).test(), 3));
    assertSame(expected, noise.apply(open(data, SHAPE, 0).test(), 3));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 30 * IMAGE})
  void theTrainedModelIsTheSame(long memory) throws IOException {
    Path data = idx(80, 20);
    assertArrayEquals(train(data, Long.MAX_VALUE), train(data, memory));
  }

  private byte[] train(Path data, long memory) throws IOException {
    return Files.readAllBytes(trained(open(data, SHAPE, memory)));
  }

  private Path trained(DataSet set) {
    Hyperparameters hyper =
        new Hyperparameters(2, 8, 0.05, 0.9, 5e-4, 0.05, 1, Augmentation.of("shift"));
    Trainer trainer = new Trainer(Backends.open("cpu"), 2, set, hyper, Progress.NONE);
    TrainingJob job =
        new TrainingJob(
            "lenet",
            NamedNetwork.LENET.build(SHAPE, 4, Widths.uniform(2), Connectivity.TRIANGULAR),
            Recipe.INCREMENTAL,
            folder.resolve("model"));
    new Training(trainer, job).run(false);
    return job.out();
  }

  @Test
  void memoryIsTakenUpToTheBoundAndByAllParts() {
    PixelSpace space = new PixelSpace(5 * IMAGE + 1, folder);
    for (int part = 0; part < 2; part++) {
      ImageCollector images = new ImageCollector(SHAPE, space);
      for (int i = 0; i < 4; i++) {
        images.image(new byte[IMAGE]);
        images.label(0);
      }
      assertEquals(4, images.finish().size());
      assertEquals(part == 0, space.takes(IMAGE), "4 images fit, then this one, then nothing");
    }
  }

  /** An update reads several sets: what one of them has taken, the next have not. */
  @Test
  void setsThatAreReadTogetherShareTheMemory() throws IOException {
    Path data = idx(60, 20);
    DataSets sets = sets(100 * IMAGE);
    assertTrue(read(sets, data, SHAPE).train().asMuchSpace().isUnlimited(), "80 images fit");
    PixelSpace second = read(sets, data, SHAPE).train().asMuchSpace();
    assertTrue(second.takes(20 * IMAGE), "20 of the second set's fit");
    assertFalse(second.takes(1));
    assertSame(
        open(data, SHAPE, Long.MAX_VALUE).validation(), read(sets, data, SHAPE).validation());
  }

  /** What a file that was cut looks like. */
  @Test
  void aFileThatEndsTooSoonIsAnError() {
    PixelFile file = new PixelFile(folder);
    file.append(new byte[IMAGE]);
    file.read(0, new byte[IMAGE], 0, IMAGE);

    String message = TestFiles.failure(() -> file.read(IMAGE / 2, new byte[IMAGE], 0, IMAGE));

    assertTrue(message.startsWith(folder + ": cannot hold the pixels that do not fit"), message);
    assertTrue(message.endsWith("they end at byte " + IMAGE), message);
  }

  @Test
  void aFolderThatCannotBeWrittenIsAnError() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    String message = TestFiles.failure(() -> new PixelFile(file.resolve("sluice")));

    assertTrue(message.contains("set XDG_CACHE_HOME to a folder with room for them"), message);
  }

  /** Any number of threads read at once. */
  @Test
  void threadsReadTheirOwnImages() throws IOException {
    LabelledImages expected = TestFiles.images(SHAPE, 60, 4, 1);
    ImageCollector to = new ImageCollector(SHAPE, new PixelSpace(0, folder));
    for (int i = 0; i < 60; i++) {
      to.image(TestFiles.pixels(expected, i));
      to.label(expected.label(i));
    }
    LabelledImages images = to.finish();
    IntStream.range(0, 6000)
        .parallel()
        .forEach(
            i ->
                assertArrayEquals(
                    TestFiles.pixels(expected, i % 60), TestFiles.pixels(images, i % 60)));
  }

  @Test
  void imagesOfSeveralSetsAreTheSameWhereverTheyAre() throws IOException {
    Path data = idx(60, 20);
    DataSet expected = open(data, SHAPE, Long.MAX_VALUE);
    DataSet set = open(data, SHAPE, 30 * IMAGE);
    LabelledImages joined = expected.train().and(expected.test());
    assertSame(joined, set.train().and(set.test()));
    Corruption noise = new Corruption(Corruption.Kind.NOISE, 0.1);
    assertSame(noise.apply(joined, 3), noise.apply(expected.train().and(set.test()), 3));
  }

  /** A proof looks at 20 changed copies of the test images, one after the other. */
  @Test
  void aProofHoldsOneChangedCopyAtATime() throws IOException {
    DataSet set = open(idx(80, 20), SHAPE, 0);
    int before = openFiles();
    List<Integer> open = new ArrayList<>();
    Progress counting =
        (name, total, unit) -> {
          open.add(openFiles());
          return Progress.NONE.start(name, total, unit);
        };
    StoredModel model = ModelFile.read(trained(set));
    StoredModel narrow = model.narrowed(1);
    new ProofMaker(set, Backends.open("cpu"), 1, 1, counting)
        .make(new ProofMaker.Models("m", "lenet", model, narrow, narrow));
    assertEquals(before + 1, Collections.max(open));
    assertEquals(before, openFiles());
  }

  /** Files without a name, in the folder of this test, that this process has open. */
  private int openFiles() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return (int) files.filter(this::isUnnamedHere).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isUnnamedHere(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith(folder.toRealPath().toString()) && target.endsWith(" (deleted)");
    } catch (IOException e) { // it was the one that the listing itself had open
      return false;
    }
  }
}
