package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFolderTest {
  private static final Shape SHAPE = new Shape(1, 3, 5);
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir Path folder;

  private final LabelledImages images = TestFiles.images(SHAPE, 7, 3, 1);

  private Parts read() {
    return IdxFolder.of(folder).read(List.of(), 0, PixelSpace.inMemory());
  }

  private String failure() {
    String message = TestFiles.failure(this::read);
    assertTrue(message.contains(folder.toString()), message);
    return message.replace(folder + "/", "");
  }

  private void writeImages(int... sizes) throws IOException {
    Files.write(folder.resolve(IMAGES), TestFiles.idx(sizes, TestFiles.pixels(images)));
  }

  private void writeLabels(int... labels) throws IOException {
    byte[] bytes = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      bytes[i] = (byte) labels[i];
    }
    Files.write(folder.resolve(LABELS), TestFiles.idx(new int[] {labels.length}, bytes));
  }

  @Test
  void readsTrainingAndTestPart() throws IOException {
    LabelledImages test = TestFiles.images(SHAPE, 4, 2, 2);
    TestFiles.writeIdx(folder, "train", images);
    TestFiles.writeIdx(folder, "t10k", test);
    Files.writeString(folder.resolve("README"), "not an IDX file");
    Files.writeString(folder.resolve("LICENSE"), "");

    Parts parts = read();

    assertEquals(List.of("0", "1", "2"), parts.classes());
    assertEquals(SHAPE, parts.rest().shape());
    assertArrayEquals(TestFiles.pixels(images), TestFiles.pixels(parts.rest()));
    assertArrayEquals(TestFiles.labels(images), TestFiles.labels(parts.rest()));
    assertNotNull(parts.test());
    assertArrayEquals(TestFiles.pixels(test), TestFiles.pixels(parts.test()));
    assertEquals("t10k-images-idx3-ubyte", parts.testSource());
  }

  @Test
  void readsGzippedFilesOfAnyName() throws IOException {
    int[] sizes = {7, 3, 5};
    byte[] file = TestFiles.gzip(TestFiles.idx(sizes, TestFiles.pixels(images)));
    Files.write(folder.resolve("latest pictures"), file); // not for testing
    Files.write(
        folder.resolve("their classes"), TestFiles.idx(new int[] {7}, TestFiles.labels(images)));

    Parts parts = read();

    assertArrayEquals(TestFiles.pixels(images), TestFiles.pixels(parts.rest()));
    assertNull(parts.test());
  }

  @Test
  void readsColourImages() throws IOException {
    writeImages(7, 3, 1, 5);
    writeLabels(0, 1, 0, 1, 0, 1, 255);

    Parts parts = read();

    assertEquals(new Shape(3, 1, 5), parts.rest().shape());
    assertEquals(256, parts.classes().size());
    assertEquals(255, parts.rest().label(6));
  }

  @Test
  void prefersAnUnpackedFileToItsArchive() throws IOException {
    TestFiles.writeIdx(folder, "train", images);
    Files.write(folder.resolve(IMAGES + ".gz"), TestFiles.gzip(new byte[] {0, 0, 8, 3, 9}));

    assertEquals(7, read().rest().size());
  }

  @Test
  void refusesOtherNumbersOfImagesThanLabels() throws IOException {
    writeImages(7, 3, 5);
    writeLabels(0, 1, 0);

    assertEquals(
        "train-images-idx3-ubyte has 7 images, but train-labels-idx1-ubyte has 3 labels: "
            + "they do not belong together",
        failure());
  }

  @Test
  void refusesLabelsOutOfRange() throws IOException {
    writeImages(7, 3, 5);
    writeLabels(0, 1, 0, 1, 200, 1, 0);
    IdxFolder idx = IdxFolder.of(folder);

    assertEquals(
        folder.resolve(LABELS)
            + ": label 4, at byte 12, is 200, but there are only the classes 0 to 1",
        TestFiles.failure(() -> idx.read(List.of("a", "b"), 0, PixelSpace.inMemory())));
  }

  @Test
  void refusesTestLabelsThatTrainingHasNot() throws IOException {
    TestFiles.writeIdx(folder, "train", images);
    TestFiles.writeIdx(folder, "test", TestFiles.images(SHAPE, 5, 5, 2));

    assertEquals(
        "test-labels-idx1-ubyte: label 3, at byte 11, is 3, but there are only the classes 0 to 2",
        failure());
  }

  /** A model's classes are there, too, where they have no images. */
  @Test
  void numbersGoAsFarAsAModelsClasses() throws IOException {
    TestFiles.writeIdx(folder, "train", images);
    TestFiles.writeIdx(folder, "test", TestFiles.images(SHAPE, 5, 4, 2));

    Parts parts = IdxFolder.of(folder).read(List.of(), 5, PixelSpace.inMemory());

    assertEquals(List.of("0", "1", "2", "3", "4"), parts.classes());
  }

  @Test
  void refusesTestImagesOfAnotherShape() throws IOException {
    TestFiles.writeIdx(folder, "train", images);
    TestFiles.writeIdx(folder, "test", TestFiles.images(new Shape(1, 5, 3), 5, 2, 2));

    assertTrue(failure().startsWith("test-images-idx3-ubyte has images of 1×5×3"));
  }

  @Test
  void refusesOneClass() throws IOException {
    writeImages(7, 3, 5);
    writeLabels(0, 0, 0, 0, 0, 0, 0);

    assertEquals("train-labels-idx1-ubyte has one class, 0: at least two are needed", failure());
  }

  @Test
  void refusesMissingLabels() throws IOException {
    writeImages(7, 3, 5);

    assertTrue(failure().endsWith("but has train-images-idx3-ubyte"));
  }

  /** The header is 16 bytes and the images 7·15 = 105. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8, 15, 16, 17, 31, 100, 120})
  void refusesCutFiles(int length) throws IOException {
    TestFiles.writeIdx(folder, "train", images);
    Path file = folder.resolve(IMAGES);
    byte[] cut = Arrays.copyOf(Files.readAllBytes(file), length);
    for (byte[] content : List.of(cut, TestFiles.gzip(cut))) {
      Files.write(file, content);

      String message = failure();

      assertTrue(message.startsWith(IMAGES), message);
      assertTrue(message.contains("is cut off") || message.contains("may hold"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 18, 40})
  void refusesCutArchives(int missing) throws IOException {
    TestFiles.writeIdx(folder, "train", images);
    Path file = folder.resolve(IMAGES);
    byte[] whole = TestFiles.gzip(Files.readAllBytes(file));
    Files.write(file, Arrays.copyOf(whole, whole.length - missing));

    assertTrue(
        failure()
            .matches(
                "train-images-idx3-ubyte is cut off at byte \\d+ decompressed: fetch it again"));
  }

  @Test
  void refusesDamagedArchives() throws IOException {
    TestFiles.writeIdx(folder, "train", images);
    Path file = folder.resolve(IMAGES);
    byte[] damaged = TestFiles.gzip(Files.readAllBytes(file));
    damaged[damaged.length - 8] ^= 1; // the checksum
    Files.write(file, damaged);

    assertTrue(
        failure()
            .startsWith(
                "train-images-idx3-ubyte is damaged after byte 121 decompressed: fetch it again"));
  }

  @Test
  void refusesMoreDataThanTheHeaderSays() throws IOException {
    writeImages(6, 3, 5);
    writeLabels(0, 1, 0, 1, 0, 1);

    assertEquals(
        "train-images-idx3-ubyte has more data than its header says, from byte 106 on: fetch it again",
        failure());

    writeImages(7, 3, 5);
    Files.write(folder.resolve(LABELS), TestFiles.idx(new int[] {6}, new byte[7]));

    assertEquals(
        "train-labels-idx1-ubyte has more data than its header says, from byte 14 on: fetch it again",
        failure());
  }

  /** Sizes that would take gigabytes, whose product overflows, or that are none. */
  @Test
  void refusesLyingHeadersBeforeAllocating() throws IOException {
    writeLabels(0, 1, 0, 1, 0, 1, 0);
    int max = Integer.MAX_VALUE;
    int[][] lies = {
      {max, 1, 1},
      {max, max, max},
      {1, max, max},
      {1 << 16, 1 << 16, 1 << 31},
      {1 << 30, 1 << 30, 4},
      {1, 1 << 15, 1 << 15},
      {0, 28, 28},
      {7, 0, 5},
      {-7, -3, 5}
    };
    for (int[] sizes : lies) {
      byte[] file = TestFiles.idx(sizes, TestFiles.pixels(images));
      for (byte[] content : List.of(file, TestFiles.gzip(file))) {
        Files.write(folder.resolve(IMAGES), content);

        String message = failure();

        assertTrue(message.startsWith("train-images-idx3-ubyte: "), message);
        assertTrue(message.endsWith("fetch it again"), message);
      }
    }
  }

  /** Zeros by the million, in an archive of a few thousand bytes. */
  @Test
  void refusesDecompressionBombs() throws IOException {
    writeLabels(0, 1);
    byte[] bomb =
        TestFiles.gzip(TestFiles.idx(new int[] {2, 4500, 4500}, new byte[2 * 4500 * 4500]));
    Files.write(folder.resolve(IMAGES), bomb);

    assertEquals(
        "train-images-idx3-ubyte: its header says 2×4500×4500 elements, "
            + "more than its %d bytes may hold: fetch it again".formatted(bomb.length),
        failure());
  }

  /** An image takes memory beside its pixels, and a label too. */
  @Test
  void refusesMillionsOfPixelsThatAreImages() throws IOException {
    int many = 2_000_000;
    writeLabels(0, 1);
    byte[] images = TestFiles.gzip(TestFiles.idx(new int[] {many, 1, 1}, new byte[many]));
    Files.write(folder.resolve(IMAGES), images);
    assertEquals(
        "train-images-idx3-ubyte: its header says 2,000,000 images in %,d bytes: more than 1,000,000 need 48 bytes each: use fewer"
            .formatted(images.length),
        failure());

    Files.write(folder.resolve(IMAGES), TestFiles.idx(new int[] {2, 1, 1}, new byte[] {1, 2}));
    Files.write(
        folder.resolve(LABELS), TestFiles.gzip(TestFiles.idx(new int[] {many}, new byte[0])));
    assertTrue(failure().contains("2000000 elements, more than its"), failure());
    Files.write(
        folder.resolve(LABELS), TestFiles.gzip(TestFiles.idx(new int[] {many}, new byte[many])));
    assertEquals(
        "train-images-idx3-ubyte has 2 images, but train-labels-idx1-ubyte has 2000000 labels: they do not belong together",
        failure());
  }

  @Test
  void refusesImagesTooLargeForOneArray() throws IOException {
    writeLabels(0, 1, 0, 1, 0, 1, 0);
    byte[] header = TestFiles.gzip(TestFiles.idx(new int[] {1, 1 << 16, 1 << 15}, new byte[0]));
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(IMAGES).toFile(), "rw")) {
      file.write(header);
      file.setLength(1 << 25); // as long as so many pixels need
    }

    assertEquals(
        "train-images-idx3-ubyte: its header says 1×65536×32768 elements, too many for one image: "
            + "shrink the images",
        failure());
  }
}
