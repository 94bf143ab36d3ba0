package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A folder of CIFAR-10's binary version: {@code *.bin} files of records of 3073 bytes, a label and
 * an image of 3×32×32; class names, one a line, in {@code batches.meta.txt}. A file whose name says
 * so is for testing; without one, the last 5000 images of {@code data_batch_5.bin} are.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">The CIFAR-10 dataset</a>
 */
record CifarFolder(Path folder, List<Path> files) {
  private static final Shape SHAPE = new Shape(3, 32, 32);
  private static final int RECORD_BYTES = 1 + SHAPE.size();
  private static final int MOST_NAME_BYTES = 1 << 16;
  private static final String LAST_BATCH = "data_batch_5.bin";
  private static final int TEST_IMAGES_OF_LAST_BATCH = 5000;

  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  /** The {@code *.bin} files of a folder if one of them looks like CIFAR-10; none otherwise. */
  static CifarFolder of(Path folder) {
    List<Path> files =
        Folders.files(folder).stream().filter(f -> Folders.name(f).endsWith(".bin")).toList();
    return new CifarFolder(
        folder, files.stream().anyMatch(CifarFolder::looksRight) ? files : List.of());
  }

  /** By content, so that files of any name are found; by name, so that a broken file is named. */
  private static boolean looksRight(Path file) {
    if (Folders.name(file).matches("(data_batch_\\d|test_batch)\\.bin")) {
      return true;
    }
    try (InputStream in = Files.newInputStream(file)) {
      int label = in.read();
      return 0 <= label && label < CLASSES.size() && Files.size(file) % RECORD_BYTES == 0;
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  /**
   * Reads the files.
   *
   * @param space takes the pixels
   * @throws SluiceException if a file is broken or there are no training images
   */
  Parts read(PixelSpace space) {
    List<String> classes = readClasses();
    Records rest = new Records(classes.size(), space);
    Records test = new Records(classes.size(), space);
    List<String> testNames = new ArrayList<>();
    for (Path file : files) {
      if (Folders.isForTesting(file)) {
        testNames.add(Folders.name(file));
        test.read(file);
      } else {
        rest.read(file);
      }
    }
    if (rest.images.images() == 0) {
      throw new SluiceException(
          folder + " has no data_batch_1.bin to data_batch_5.bin to train with");
    }
    return testNames.isEmpty()
        ? withoutTestBatch(classes, rest)
        : new Parts(
            classes, rest.images.finish(), test.images.finish(), String.join(", ", testNames));
  }

  private static Parts withoutTestBatch(List<String> classes, Records rest) {
    LabelledImages images = rest.images.finish();
    int test = TEST_IMAGES_OF_LAST_BATCH;
    int kept = images.size() - test;
    if (!rest.lastFile.equals(LAST_BATCH) || rest.lastFileRecords < test || kept == 0) {
      return new Parts(classes, images, null, "");
    }
    return new Parts(
        classes,
        images.select(IntStream.range(0, kept).toArray()),
        images.select(IntStream.range(kept, kept + test).toArray()),
        "the last %d images of %s".formatted(test, LAST_BATCH));
  }

  private List<String> readClasses() {
    Path file = folder.resolve("batches.meta.txt");
    if (!Files.exists(file)) {
      return CLASSES;
    }
    if (!Files.isRegularFile(file)) {
      throw new SluiceException(file + " is not a file: write a class name a line, or remove it");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] text = in.readNBytes(MOST_NAME_BYTES + 1);
      if (text.length > MOST_NAME_BYTES) {
        throw new SluiceException(
            "%s has more than %d bytes: write a class name a line, or remove it"
                .formatted(file, MOST_NAME_BYTES));
      }
      List<String> names =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(text))
              .toString()
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      if (names.size() < 2) {
        throw new SluiceException(file + " has no class names: write one a line, or remove it");
      }
      return names;
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  /** Images and labels of several files, one after the other. */
  private static final class Records {
    private final int classes;
    private final ImageCollector images;
    private String lastFile = "";
    private long lastFileRecords;

    Records(int classes, PixelSpace space) {
      this.classes = classes;
      this.images = new ImageCollector(SHAPE, space);
    }

    void read(Path file) {
      try (PositionedInput in =
          new PositionedInput(new BufferedInputStream(Files.newInputStream(file)))) {
        long size = Files.size(file);
        if (size == 0 || size % RECORD_BYTES != 0) {
          throw new SluiceException(
              "%s has %d bytes, which is not a number of CIFAR-10 records of %d bytes: fetch it again"
                  .formatted(file, size, RECORD_BYTES));
        }
        lastFile = Folders.name(file);
        lastFileRecords = size / RECORD_BYTES;
        for (long record = 0; record < lastFileRecords; record++) {
          int label = in.read();
          if (label >= classes) {
            throw new SluiceException(
                "%s: the label at offset %d is %d, but there are only the classes 0 to %d"
                    .formatted(file, record * RECORD_BYTES, label, classes - 1));
          }
          images.label(label);
          images.image(readImage(file, in));
        }
      } catch (IOException e) {
        throw FileFailure.reading(file, e);
      }
    }

    private static byte[] readImage(Path file, PositionedInput in) throws IOException {
      byte[] image = in.readNBytes(SHAPE.size());
      if (image.length < SHAPE.size()) {
        throw new SluiceException(
            "%s became shorter while it was read, it ends at byte %d: fetch it again"
                .formatted(file, in.position()));
      }
      return image;
    }
  }
}
