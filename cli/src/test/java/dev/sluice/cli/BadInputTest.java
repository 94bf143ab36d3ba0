package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with data and output paths is said in one line that names the file. */
class BadInputTest {
  private static final String IMAGES = "train-images-idx3-ubyte";

  @TempDir private Path temp;
  private Path data;
  private Path model;

  @BeforeEach
  void writeData() throws IOException {
    data = TinyData.idx(temp.resolve("data"), 2, 10);
    model = temp.resolve("m.safetensors");
  }

  private String trainingFailure() {
    String message = Cli.run("train", "--data", data, "--out", model).failure();
    assertFalse(Files.exists(model));
    return message;
  }

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, 4, 1000000, 'more than its'", // more images than the file can hold
    "train-images-idx3-ubyte, 4, 21, 'more than its'", // one more than there are
    "train-images-idx3-ubyte, 4, 19, 'more data than its header says'",
    "train-images-idx3-ubyte, 8, 0, 'must be at least 1'",
    "train-images-idx3-ubyte, 12, 2147483647, 'more than its'",
    "train-images-idx3-ubyte, 4, -1, 'must be at least 1'",
    "train-labels-idx1-ubyte, 4, 1000000, 'more than its'",
    "train-labels-idx1-ubyte, 4, 21, 'is cut off'",
  })
  void idxHeadersThatLie(String name, int offset, int value, String expected) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(data.resolve(name).toFile(), "rw")) {
      file.seek(offset);
      file.writeInt(value);
    }
    String message = trainingFailure();
    assertTrue(message.contains(name) && message.contains(expected), message);
  }

  @Test
  void idxFilesThatAreCutOff() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(data.resolve(IMAGES).toFile(), "rw")) {
      file.setLength(file.length() - 100);
    }
    String message = trainingFailure();
    assertTrue(message.contains(IMAGES) && message.contains("20×28×28"), message);
  }

  @Test
  void filesThatDoNotBelongTogether() throws IOException {
    Path other = TinyData.idx(temp.resolve("other"), 2, 9);
    Files.delete(data.resolve(IMAGES));
    Files.copy(other.resolve(IMAGES), data.resolve(IMAGES));
    String message = trainingFailure();
    assertTrue(message.contains("18 images") && message.contains("20 labels"), message);
  }

  @Test
  void aFolderWithOneClass() throws IOException {
    data = TinyData.png(temp.resolve("one"), 5, "cats");
    assertTrue(trainingFailure().contains("one has one class, cats"));
  }

  @Test
  void anImageThatCannotBeRead() throws IOException {
    data = TinyData.png(temp.resolve("pets"), 5, "cats", "dogs");
    Files.writeString(data.resolve("dogs/3.png"), "no image");
    Cli.Run run = Cli.run("train", "--data", data, "--out", model);
    assertEquals(1, run.status());
    assertTrue(run.err().lines().toList().getLast().startsWith("sluice: "), run.err());
    assertTrue(run.err().contains("3.png is not a PNG or JPEG image"), run.err());
  }

  @Test
  void dataThatDoNotExist() {
    data = temp.resolve("nowhere");
    assertTrue(trainingFailure().contains("nowhere is neither a folder nor one of the data sets"));
  }

  @Test
  void aWiderModelOfAnotherTrainingIsNotLeftAmongIndependentOnes() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("independent"));
    Files.writeString(folder.resolve("2.safetensors"), "of an earlier training");
    String message =
        Cli.run("train", "--data", data, "--recipe", "independent", "--steps", 2, "--out", folder)
            .failure();
    assertTrue(message.contains("2.safetensors: is a wider model of another training"), message);
  }

  @Test
  void outputIsCheckedBeforeDataAreLoaded() throws IOException {
    data = temp.resolve("nowhere"); // would be the next complaint
    Path folder = Files.createDirectories(temp.resolve("folder"));
    Path file = Files.writeString(temp.resolve("file"), "");
    assertTrue(
        Cli.run("train", "--data", data, "--out", temp.resolve("none/m"))
            .failure()
            .contains("none"));
    assertTrue(
        Cli.run("train", "--data", data, "--out", folder).failure().contains("not a regular file"));
    assertTrue(
        Cli.run("train", "--data", data, "--out", file.resolve("m")).failure().contains("file"));
    assertTrue(
        Cli.run("train", "--data", data, "--recipe", "independent", "--out", file)
            .failure()
            .contains("is a file; independent models go to a folder"));
    assertTrue(
        Cli.run("demo", "--data", data, "--out", file.resolve("demo")).failure().contains("file"));
    assertTrue(
        Cli.run("evaluate", "none", "--data", data, "--json", folder)
            .failure()
            .contains("not a regular file"));
  }

  /** Every update makes the weights nine times as large. */
  @Test
  void aLearningRateThatDivergesIsNamedAndNothingIsOverwritten() throws IOException {
    Files.writeString(model, "an earlier model");
    Cli.Run run =
        Cli.run(
            "train",
            "--data",
            data,
            "--out",
            model,
            "--batch",
            4,
            "--epochs",
            20,
            "--learning-rate",
            10,
            "--weight-decay",
            1);
    assertEquals(1, run.status(), run.err());
    String message = run.err().lines().toList().getLast();
    assertTrue(message.startsWith("sluice: step 0, epoch "), message);
    assertTrue(message.contains("; try a lower learning rate"), message);
    assertEquals("an earlier model", Files.readString(model));
  }

  @Test
  void testImagesOfAClassThatIsNotTrained() throws IOException {
    Path more = TinyData.idx(temp.resolve("more"), 3, 10);
    for (String name : new String[] {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
      Files.delete(data.resolve(name));
      Files.copy(more.resolve(name), data.resolve(name));
    }
    String message = trainingFailure();
    assertTrue(message.contains("t10k-labels-idx1-ubyte: label 2, at byte 10, is 2"), message);
    assertTrue(message.contains("only the classes 0 to 1"), message);
  }

  @Test
  void matFilesOfOtherVersions() throws IOException {
    data = Files.createDirectories(temp.resolve("svhn"));
    byte[] header = new byte[256];
    Arrays.fill(header, 0, 124, (byte) ' ');
    byte[] title = "MATLAB 7.3 MAT-file".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(title, 0, header, 0, title.length);
    header[125] = 2;
    header[126] = 'I';
    header[127] = 'M';
    Files.write(data.resolve("train_32x32.mat"), header);
    String message = trainingFailure();
    assertTrue(
        message.contains("train_32x32.mat: ") && message.contains("version 7.3 (HDF5)"), message);
    assertTrue(message.contains("save it with -v7"), message);
  }

  @Test
  void cifarFilesOfAWrongLength() throws IOException {
    data = Files.createDirectories(temp.resolve("cifar"));
    Files.write(data.resolve("data_batch_1.bin"), new byte[3072]);
    String message = trainingFailure();
    assertTrue(message.contains("data_batch_1.bin has 3072 bytes"), message);
  }

  @Test
  void nothingToResume() {
    String message = Cli.run("train", "--data", data, "--out", model, "--resume").failure();
    assertTrue(message.contains("nothing to resume"), message);
  }

  @Test
  void anUnfinishedTrainingIsNotLost() throws IOException {
    Files.writeString(temp.resolve("m.safetensors.checkpoint"), "begun");
    assertTrue(trainingFailure().contains("go on with --resume"));
  }

  @Test
  void filesThatAreNoModels() throws IOException {
    Path empty = Files.writeString(temp.resolve("empty"), "");
    Path text = Files.writeString(temp.resolve("text"), "x".repeat(100), StandardCharsets.UTF_8);
    for (Path file : new Path[] {empty, text, temp.resolve("none")}) {
      for (Object[] arguments :
          new Object[][] {
            {"info", file},
            {"evaluate", file, "--data", data},
            {"calibrate", file, "--data", data},
            {"classify", file, "image.png"}
          }) {
        String message = Cli.run(arguments).failure();
        assertTrue(message.startsWith("sluice: " + file + ": "), message);
      }
    }
    String message = Cli.run("evaluate", temp, "--data", data).failure();
    assertTrue(message.contains("holds no 0.safetensors"), message);
  }
}
