package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import dev.sluice.trainer.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private static final Shape SHAPE = new Shape(1, 2, 2);

  @TempDir Path folder;

  private void write(String name, int grey) throws IOException {
    TestFiles.write(TestFiles.colour(5, 4, grey * 0x010101), folder.resolve(name));
  }

  private Parts read() {
    return read(List.of());
  }

  private Parts read(List<String> known) {
    return new ImageFolder(folder).read(SHAPE, known, PixelSpace.inMemory(), Progress.NONE);
  }

  private String failure() {
    return failure(List.of());
  }

  private String failure(List<String> known) {
    return TestFiles.failure(() -> read(known))
        .replace(folder + "/", "")
        .replace(folder + "", "FOLDER");
  }

  private static List<Integer> greys(LabelledImages images) {
    return IntStream.range(0, images.size())
        .mapToObj(i -> TestFiles.pixels(images, i)[0] & 0xff)
        .toList();
  }

  private static List<Integer> labels(LabelledImages images) {
    return IntStream.range(0, images.size()).mapToObj(images::label).toList();
  }

  @Test
  void readsOneClassPerFolderInTheOrderOfNames() throws IOException {
    write("dog/b.png", 40);
    write("dog/a.png", 30);
    write("Zebra/only.png", 10);
    write("cat/c.png", 20);
    Files.writeString(folder.resolve("README.txt"), "beside the classes");
    Files.writeString(folder.resolve("cat/.hidden"), "by the system");
    Files.createDirectories(folder.resolve(".git"));

    assertTrue(ImageFolder.recognises(folder));
    Parts parts = read();

    assertEquals(List.of("Zebra", "cat", "dog"), parts.classes());
    assertEquals(List.of(10, 20, 30, 40), greys(parts.rest()));
    assertEquals(List.of(0, 1, 2, 2), labels(parts.rest()));
    assertEquals(SHAPE, parts.rest().shape());
    assertNull(parts.test());
  }

  @Test
  void readsATestFolderBesideATrainFolder() throws IOException {
    write("train/cat/a.png", 10);
    write("train/dog/b.png", 20);
    write("test/dog/c.png", 30);

    assertTrue(ImageFolder.recognises(folder));
    Parts parts = read();

    assertEquals(List.of("cat", "dog"), parts.classes());
    assertEquals(List.of(10, 20), greys(parts.rest()));
    assertNotNull(parts.test());
    assertEquals(List.of(30), greys(parts.test()));
    assertEquals(List.of(1), labels(parts.test()));
    assertEquals("test/", parts.testSource());
  }

  @Test
  void takesTrainAndTestForClassesIfTheyHoldImages() throws IOException {
    write("train/steam.png", 10);
    write("test/tube.png", 20);

    assertEquals(List.of("test", "train"), read().classes());
  }

  @Test
  void decodesManyImagesInOrderAndReportsEach() throws IOException {
    for (int i = 0; i < 100; i++) {
      write("%s/%03d.png".formatted(i % 2 == 0 ? "even" : "odd", i), i);
    }
    AtomicLong reached = new AtomicLong();
    Progress progress =
        (name, total, unit) -> {
          assertEquals(folder + " 100 images", name + " " + total + " " + unit);
          return (done, note) -> assertEquals(reached.incrementAndGet(), done);
        };

    LabelledImages images =
        new ImageFolder(folder).read(SHAPE, List.of(), PixelSpace.inMemory(), progress).rest();

    assertEquals(100, reached.get());
    assertEquals(
        IntStream.range(0, 50).map(i -> 2 * i).boxed().toList(), greys(images).subList(0, 50));
  }

  @Test
  void recognisesNothingElse() throws IOException {
    assertFalse(ImageFolder.recognises(folder));

    Files.writeString(folder.resolve("notes.txt"), "text");
    write("picture.png", 1);
    Files.createDirectories(folder.resolve("empty"));
    assertFalse(ImageFolder.recognises(folder));
  }

  @Test
  void refusesOneClass() throws IOException {
    write("cat/a.png", 10);

    assertEquals(
        "FOLDER has one class, cat: at least two sub-folders of images are needed", failure());
  }

  @Test
  void refusesAClassWithoutImages() throws IOException {
    write("cat/a.png", 10);
    Files.createDirectories(folder.resolve("dog"));

    assertEquals("dog has no images: add some, or remove the folder", failure());
  }

  @Test
  void refusesATestClassWithoutTrainingImages() throws IOException {
    write("train/cat/a.png", 10);
    write("train/dog/a.png", 10);
    write("test/cow/a.png", 10);

    assertEquals(
        "test/cow is a class without training images: the classes are cat, dog", failure());
  }

  @Test
  void findsKnownClassesByNameAndMissesNone() throws IOException {
    write("train/dog/a.png", 10);
    Files.createDirectories(folder.resolve("train/cat"));
    write("test/eel/a.png", 20);

    Parts parts = read(List.of("eel", "dog", "cat"));

    assertEquals(List.of("eel", "dog", "cat"), parts.classes());
    assertEquals(List.of(1), labels(parts.rest()));
    assertNotNull(parts.test());
    assertEquals(List.of(0), labels(parts.test()));
  }

  @Test
  void refusesAClassThatIsNotKnown() throws IOException {
    write("dgo/a.png", 10);

    assertEquals(
        "dgo is none of the model's classes, dog, cat: rename it, or move it elsewhere",
        failure(List.of("dog", "cat")));
  }

  @Test
  void namesAnUnreadableImage() throws IOException {
    write("cat/a.png", 10);
    write("dog/a.png", 10);
    Files.writeString(folder.resolve("dog/b.webp"), "RIFF");

    assertEquals(
        "dog/b.webp is not a PNG or JPEG image: convert it, or move it elsewhere", failure());
  }
}
