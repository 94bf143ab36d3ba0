package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SvhnFolderTest {
  private static final Shape SHAPE = SvhnFiles.SHAPE;
  private static final int MUTANTS = 500;

  @TempDir Path folder;

  static Stream<Arguments> layouts() {
    return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
        .flatMap(order -> Stream.of(true, false).map(zlib -> Arguments.of(order, zlib)));
  }

  private static LabelledImages images(int count, int seed) {
    return TestFiles.images(SHAPE, count, 10, seed);
  }

  private void write(String name, byte[] file) throws IOException {
    Files.write(folder.resolve(name), file);
  }

  private Parts read() {
    return SvhnFolder.of(folder).read(PixelSpace.inMemory());
  }

  private String failure() {
    return TestFiles.failure(this::read).replace(folder + "/", "");
  }

  /** A file without compression whose arrays are X and y. */
  private String failureOf(MatWriter file) throws IOException {
    write("train_32x32.mat", file.file());
    return failure();
  }

  private static MatWriter plain() {
    return new MatWriter(ByteOrder.LITTLE_ENDIAN, false);
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void readsAllLayouts(ByteOrder order, boolean compress) throws IOException {
    write("train_32x32.mat", SvhnFiles.of(images(12, 1), order, compress));
    write("extra_32x32.mat", SvhnFiles.of(images(1, 2), order, compress));
    write("test_32x32.mat", SvhnFiles.of(images(3, 3), order, compress));

    Parts parts = read();

    assertEquals(List.of("0", "9"), List.of(parts.classes().getFirst(), parts.classes().get(9)));
    assertEquals(13, parts.rest().size());
    assertArrayEquals(TestFiles.pixels(images(1, 2), 0), TestFiles.pixels(parts.rest(), 0));
    assertArrayEquals(TestFiles.pixels(images(12, 1), 11), TestFiles.pixels(parts.rest(), 12));
    assertEquals(0, parts.rest().label(11), "the tenth of the second file");
    assertEquals("test_32x32.mat", parts.testSource());
    assertNotNull(parts.test());
    assertArrayEquals(TestFiles.pixels(images(3, 3)), TestFiles.pixels(parts.test()));
  }

  /** Two images of 3·row + 5·column + 70·channel + 11·image (mod 256), as SciPy writes them. */
  @Test
  void readsAFileOfAnotherWriter() throws IOException {
    try (InputStream file = getClass().getResourceAsStream("scipy_32x32.mat")) {
      Files.copy(file, folder.resolve("scipy_32x32.mat"));
    }

    LabelledImages images = read().rest();

    assertArrayEquals(new byte[] {0, 3}, TestFiles.labels(images));
    byte[] pixels = TestFiles.pixels(images);
    for (int i = 0; i < pixels.length; i++) {
      int expected = 3 * (i / 32 % 32) + 5 * (i % 32) + 70 * (i / 1024 % 3) + 11 * (i / 3072);
      assertEquals((byte) expected, pixels[i], "byte " + i);
    }
    assertNull(read().test());
  }

  @Test
  void readsLabelsOfAnyNumbersAndSkipsOtherArrays() throws IOException {
    MatWriter file = new MatWriter(ByteOrder.BIG_ENDIAN, true);
    file.array("note", 4, MatWriter.UINT8, new byte[] {65}, 1, 1);
    file.array("y", MatWriter.DOUBLE_CLASS, MatWriter.DOUBLE, file.doubles(10, 3), 1, 2);
    byte[] x = new byte[2 * SHAPE.size()];
    file.array("X", MatWriter.UINT8_CLASS, MatWriter.UINT8, x, 32, 32, 3, 2);
    write("some.mat", file.file());

    assertArrayEquals(new byte[] {0, 3}, TestFiles.labels(read().rest()));
  }

  @Test
  void refusesOtherVersions() throws IOException {
    byte[] hdf5 = SvhnFiles.of(images(1, 1), ByteOrder.LITTLE_ENDIAN, false);
    hdf5[125] = 2;
    write("train_32x32.mat", hdf5);
    assertEquals(
        "train_32x32.mat: offset 124: its header is that of version 7.3 (HDF5), not of a MATLAB level 5"
            + " MAT-file: fetch it again, or save it with -v7",
        failure());

    byte[] version4 = new byte[300]; // begins with numbers, has no text
    version4[4] = 32;
    write("train_32x32.mat", version4);
    assertTrue(failure().contains("that of another version or format, not"));

    write("train_32x32.mat", "MATLAB 5".getBytes(StandardCharsets.US_ASCII));
    assertEquals(
        "train_32x32.mat is cut off within its header, at byte 8: fetch it again", failure());
  }

  @Test
  void refusesOtherShapesAndTypes() throws IOException {
    byte[] grey = new byte[28 * 28 * 5];
    assertEquals(
        "train_32x32.mat: offset 184: X is 28×28×5 of uint8, not 32×32×3×N of unsigned bytes",
        failureOf(plain().array("X", MatWriter.UINT8_CLASS, MatWriter.UINT8, grey, 28, 28, 5)));
    byte[] image = new byte[SHAPE.size()];
    assertEquals(
        "train_32x32.mat: offset 184: X is 32×32×3 of double, not 32×32×3×N of unsigned bytes",
        failureOf(plain().array("X", MatWriter.DOUBLE_CLASS, MatWriter.UINT8, image, 32, 32, 3)));
    assertEquals(
        "train_32x32.mat: offset 192: numbers of type INT8, not unsigned bytes",
        failureOf(plain().array("X", MatWriter.UINT8_CLASS, 1, image, 32, 32, 3)));
    byte[] two = {1, 2, 3, 4};
    assertEquals(
        "train_32x32.mat: offset 176: y is 2×2 of uint8, not N×1 numbers",
        failureOf(plain().array("y", MatWriter.UINT8_CLASS, MatWriter.UINT8, two, 2, 2)));
  }

  @Test
  void refusesWrongLabels() throws IOException {
    for (byte label : new byte[] {0, 11, -1}) {
      byte[] labels = {7, label};
      assertEquals(
          "train_32x32.mat: offset 182: label 2 is %s, not 1 to 10"
              .formatted((double) Byte.toUnsignedInt(label)),
          failureOf(plain().array("y", MatWriter.UINT8_CLASS, MatWriter.UINT8, labels, 2, 1)));
    }
    byte[] halves = plain().doubles(1.5);
    assertTrue(
        failureOf(plain().array("y", MatWriter.DOUBLE_CLASS, MatWriter.DOUBLE, halves, 1, 1))
            .endsWith("label 1 is 1.5, not 1 to 10"));
  }

  @Test
  void refusesWhatDoesNotBelongTogether() throws IOException {
    byte[] image = new byte[SHAPE.size()];
    byte[] labels = {1, 2};
    MatWriter file = plain();
    file.array("X", MatWriter.UINT8_CLASS, MatWriter.UINT8, image, 32, 32, 3);
    assertEquals(
        "train_32x32.mat has 1 images in X and 0 labels in y: it is no file of SVHN's cropped"
            + " digits",
        failureOf(file));
    file.array("y", MatWriter.UINT8_CLASS, MatWriter.UINT8, labels, 2, 1);
    assertTrue(failureOf(file).contains("has 1 images in X and 2 labels in y"));

    write("test_32x32.mat", file.file());
    Files.delete(folder.resolve("train_32x32.mat"));
    assertTrue(failure().endsWith("has no train_32x32.mat to train with"));
  }

  /** Sizes that no memory holds are refused before anything of that size is made. */
  @Test
  void believesNoSizeThatTheFileCannotHold() throws IOException {
    byte[] image = new byte[SHAPE.size()];
    int many = 1000;
    assertEquals(
        "train_32x32.mat: offset 192: 3072 bytes, where 3072000 numbers of 1 bytes belong",
        failureOf(
            plain().array("X", MatWriter.UINT8_CLASS, MatWriter.UINT8, image, 32, 32, 3, many)));
    assertEquals(
        "train_32x32.mat: offset 184: X is of 2147483647 images, not 1 to the 1096 that the file may hold",
        failureOf(
            plain()
                .array("X", MatWriter.UINT8_CLASS, MatWriter.UINT8, image, 32, 32, 3, 2147483647)));

    byte[] labels = new byte[1 << 24];
    write(
        "train_32x32.mat",
        new MatWriter(ByteOrder.LITTLE_ENDIAN, true)
            .array("y", MatWriter.UINT8_CLASS, MatWriter.UINT8, labels, labels.length, 1)
            .file());
    assertTrue(failure().contains("y is of 16777216 images, not 1 to the 5"), failure());

    byte[] bomb = plain().compressed(new byte[] {14, 0, 0, 0, 0, 0, 0, 16, 6, 0, 0, 0}).file();
    write("train_32x32.mat", bomb);
    assertEquals(
        "train_32x32.mat: byte 8 decompressed from offset 136: an element of 268435456 bytes, more"
            + " than 15 compressed bytes may hold: fetch it again",
        failure());

    byte[] file = SvhnFiles.of(images(1, 1), ByteOrder.LITTLE_ENDIAN, false);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(132, -8);
    write("train_32x32.mat", file);
    assertEquals(
        "train_32x32.mat: offset 136: an element of 4294967288 bytes, more than the file has:"
            + " fetch it again",
        failure());
  }

  @Test
  void refusesAWrongChecksum() throws IOException {
    byte[] file = SvhnFiles.of(images(1, 1), ByteOrder.BIG_ENDIAN, true);
    int end = 136 + ByteBuffer.wrap(file).getInt(132);
    file[end - 1] ^= 1;
    write("train_32x32.mat", file);

    assertEquals(
        "train_32x32.mat: byte 64 decompressed from offset 136: damaged: fetch it again:"
            + " incorrect data check",
        failure());
  }

  @Test
  void refusesMoreThanTheArrayInACompressedElement() throws IOException {
    byte[] plain = plain().array("y", MatWriter.UINT8_CLASS, 2, new byte[] {1}, 1, 1).file();
    byte[] matrix = Arrays.copyOfRange(plain, 128, plain.length);
    assertTrue(failureOf(plain().compressed(matrix)).contains("has 0 images in X and 1 labels"));

    assertEquals(
        "train_32x32.mat: byte 56 decompressed from offset 136: more follows than the array's length"
            + " says: fetch it again",
        failureOf(plain().compressed(Arrays.copyOf(matrix, matrix.length + 1))));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void refusesEveryCutFile(ByteOrder order, boolean compress) throws IOException {
    byte[] file = SvhnFiles.of(images(1, 1), order, compress);
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 80; i++) {
      int length = i < 40 ? file.length - 1 - i : random.nextInt(file.length);
      write("train_32x32.mat", Arrays.copyOf(file, length));
      String message = failure();
      assertTrue(message.startsWith("train_32x32.mat"), message);
    }
  }

  /** Whatever a file holds, it is read or refused in one line. */
  @ParameterizedTest
  @MethodSource("layouts")
  void survivesDamage(ByteOrder order, boolean compress) throws IOException {
    byte[] file = SvhnFiles.of(images(2, 1), order, compress);
    SplittableRandom random = new SplittableRandom(5);
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = file.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextBoolean() ? random.nextInt(124, 200) : random.nextInt(mutant.length);
        mutant[at] = (byte) (random.nextBoolean() ? random.nextInt() : mutant[at] ^ 1 << i % 8);
      }
      write("train_32x32.mat", mutant);
      try {
        assertTrue(read().rest().size() <= 2, "mutant " + i);
      } catch (SluiceException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("train_32x32.mat"), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > MUTANTS / 4, refused + " of " + MUTANTS);
  }
}
