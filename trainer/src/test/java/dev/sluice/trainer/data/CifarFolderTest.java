package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarFolderTest {
  private static final Shape SHAPE = new Shape(3, 32, 32);

  @TempDir Path folder;

  private static LabelledImages images(int count, int seed) {
    return TestFiles.images(SHAPE, count, 10, seed);
  }

  private void write(String name, LabelledImages images) throws IOException {
    Files.write(folder.resolve(name), TestFiles.cifar(images));
  }

  private Parts read() {
    return CifarFolder.of(folder).read(PixelSpace.inMemory());
  }

  private String failure() {
    return TestFiles.failure(this::read).replace(folder + "/", "");
  }

  @Test
  void readsBatchesInTheOrderOfNames() throws IOException {
    write("data_batch_2.bin", images(2, 2));
    write("data_batch_1.bin", images(3, 1));
    write("test_batch.bin", images(4, 3));

    Parts parts = read();

    assertEquals(SHAPE, parts.rest().shape());
    assertEquals(5, parts.rest().size());
    assertEquals(
        List.of("airplane", "truck"), List.of(parts.classes().get(0), parts.classes().get(9)));
    assertArrayEquals(TestFiles.pixels(images(3, 1), 2), TestFiles.pixels(parts.rest(), 2));
    assertArrayEquals(TestFiles.pixels(images(2, 2), 0), TestFiles.pixels(parts.rest(), 3));
    assertEquals(2, parts.rest().label(2));
    assertNotNull(parts.test());
    assertArrayEquals(TestFiles.pixels(images(4, 3)), TestFiles.pixels(parts.test()));
    assertEquals("test_batch.bin", parts.testSource());
  }

  @Test
  void readsClassNames() throws IOException {
    write("data_batch_1.bin", TestFiles.images(SHAPE, 3, 2, 1));
    Files.writeString(folder.resolve("batches.meta.txt"), "cat\ndog\n\n");

    assertEquals(List.of("cat", "dog"), read().classes());

    Files.writeString(folder.resolve("batches.meta.txt"), "\n");

    assertEquals("batches.meta.txt has no class names: write one a line, or remove it", failure());

    Files.writeString(folder.resolve("batches.meta.txt"), "cat\n".repeat(1 << 15));

    assertEquals(
        "batches.meta.txt has more than 65536 bytes: write a class name a line, or remove it",
        failure());

    Files.delete(folder.resolve("batches.meta.txt"));
    Files.createSymbolicLink(folder.resolve("batches.meta.txt"), Path.of("/dev/zero"));

    assertEquals(
        "batches.meta.txt is not a file: write a class name a line, or remove it", failure());
  }

  @Test
  void testsWithTheLastImagesOfTheLastBatch() throws IOException {
    LabelledImages last = images(5001, 5);
    write("data_batch_1.bin", images(2, 1));
    write("data_batch_5.bin", last);

    Parts parts = read();

    assertEquals("the last 5000 images of data_batch_5.bin", parts.testSource());
    assertEquals(3, parts.rest().size());
    assertArrayEquals(TestFiles.pixels(last, 0), TestFiles.pixels(parts.rest(), 2));
    assertNotNull(parts.test());
    assertEquals(5000, parts.test().size());
    assertArrayEquals(TestFiles.pixels(last, 1), TestFiles.pixels(parts.test(), 0));
    assertArrayEquals(TestFiles.pixels(last, 5000), TestFiles.pixels(parts.test(), 4999));
  }

  @Test
  void leavesTheTestPartOpenWithoutSuchABatch() throws IOException {
    write("data_batch_1.bin", images(20, 1));
    write("data_batch_5.bin", images(20, 5));

    assertNull(read().test());
  }

  @Test
  void recognisesFilesByTheirContent() throws IOException {
    write("one.bin", images(2, 1));
    assertEquals(2, read().rest().size());

    Files.write(folder.resolve("one.bin"), new byte[3074]);
    assertEquals(List.of(), CifarFolder.of(folder).files());

    byte[] label = new byte[3073];
    label[0] = 10;
    Files.write(folder.resolve("one.bin"), label);
    assertEquals(List.of(), CifarFolder.of(folder).files());
  }

  @Test
  void refusesAWrongLength() throws IOException {
    for (int length : new int[] {0, 1, 3072, 3074}) {
      Files.write(folder.resolve("data_batch_1.bin"), new byte[length]);

      assertEquals(
          "data_batch_1.bin has "
              + length
              + " bytes, which is not a number of CIFAR-10 records of 3073 bytes: fetch it again",
          failure());
    }
  }

  @Test
  void refusesLabelsOutOfRange() throws IOException {
    byte[] records = TestFiles.cifar(images(3, 1));
    records[2 * 3073] = (byte) 0xff;
    Files.write(folder.resolve("data_batch_1.bin"), records);

    assertEquals(
        "data_batch_1.bin: the label at offset 6146 is 255, but there are only the classes 0 to 9",
        failure());
  }

  /** The names are for both parts, so neither may have a class more. */
  @Test
  void refusesATestBatchOfMoreClasses() throws IOException {
    Files.writeString(folder.resolve("batches.meta.txt"), "cat\ndog\n");
    write("data_batch_1.bin", TestFiles.images(SHAPE, 4, 2, 1));
    write("test_batch.bin", TestFiles.images(SHAPE, 4, 3, 2));

    assertEquals(
        "test_batch.bin: the label at offset 6146 is 2, but there are only the classes 0 to 1",
        failure());
  }

  @Test
  void refusesATestBatchAlone() throws IOException {
    write("test_batch.bin", images(3, 1));

    assertTrue(failure().endsWith("has no data_batch_1.bin to data_batch_5.bin to train with"));
  }
}
