package dev.sluice.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.ModelFile;
import dev.sluice.core.NetworkDraft;
import dev.sluice.onnx.OnnxImport;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.data.Archives;
import dev.sluice.trainer.data.DataSets;
import dev.sluice.trainer.data.ImageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a file holds, its reader takes it, or refuses it in one line that names it and the
 * place, and allocates little either way.
 *
 * <p>As a test it reads the corpus in {@code HostileFileFuzzTestInputs}; {@code fuzz/run} makes new
 * inputs from it.
 */
class HostileFileFuzzTest {
  /** Bytes that a reader may allocate beyond the file's own. */
  private static final long SLACK = 64L << 20;

  private static final Shape SHAPE = new Shape(3, 8, 8);
  private static final byte[] TWO_IDX_LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};
  private static final byte[] TWO_IDX_IMAGES = {
    0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 9
  };
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir static Path folder = Path.of("");

  @FuzzTest
  void model(byte[] data) throws IOException {
    feed(folder.resolve("model.safetensors"), data, ModelFile::read);
  }

  @FuzzTest
  void network(byte[] data) throws IOException {
    feed(folder.resolve("network.json"), data, NetworkDraft::read);
  }

  @FuzzTest
  void onnx(byte[] data) throws IOException {
    feed(folder.resolve("graph.onnx"), data, file -> OnnxImport.read(file, 2));
  }

  @FuzzTest
  void image(byte[] data) throws IOException {
    feed(folder.resolve("image.png"), data, file -> ImageFile.read(file, SHAPE));
  }

  /** A tree of images and links: see {@link FolderTree}. */
  @FuzzTest
  void folder(byte[] data) throws IOException {
    Path images = folder.resolve("images");
    FolderTree.write(images, data);
    check(images, data.length, HostileFileFuzzTest::open);
  }

  @FuzzTest
  void idx(byte[] data) throws IOException {
    Path idx = folder.resolve("idx");
    if (!Files.exists(idx)) {
      Files.write(Files.createDirectory(idx).resolve("labels"), TWO_IDX_LABELS);
    }
    feedFolder(idx.resolve("images"), data);
  }

  /** The labels of two images. */
  @FuzzTest
  void labels(byte[] data) throws IOException {
    Path idx = folder.resolve("labels");
    if (!Files.exists(idx)) {
      Files.write(Files.createDirectory(idx).resolve("images"), TWO_IDX_IMAGES);
    }
    feedFolder(idx.resolve("labels"), data);
  }

  @FuzzTest
  void cifar(byte[] data) throws IOException {
    feedFolder(Files.createDirectories(folder.resolve("cifar")).resolve("data_batch_1.bin"), data);
  }

  /** The names of the classes of two images. */
  @FuzzTest
  void classes(byte[] data) throws IOException {
    Path cifar = folder.resolve("classes");
    if (!Files.exists(cifar)) {
      byte[] images = new byte[2 * (1 + 3 * 32 * 32)];
      images[images.length / 2] = 1;
      Files.write(Files.createDirectory(cifar).resolve("data_batch_1.bin"), images);
    }
    feedFolder(cifar.resolve("batches.meta.txt"), data);
  }

  @FuzzTest
  void mat(byte[] data) throws IOException {
    feedFolder(Files.createDirectories(folder.resolve("mat")).resolve("train_32x32.mat"), data);
  }

  /** Nothing may be left but files and folders where they belong. */
  @FuzzTest
  void archive(byte[] data) throws IOException {
    Path place = folder.resolve("archive");
    FolderTree.delete(place);
    Path into = Files.createDirectories(place.resolve("into"));
    feed(place.resolve("a.tar.gz"), data, file -> unpack(file, into));
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.toList()) {
        assertFalse(Files.isSymbolicLink(path), path::toString);
        assertTrue(
            path.startsWith(into) || path.equals(place) || path.endsWith("a.tar.gz"),
            path::toString);
      }
    }
  }

  /** Into an empty folder: a file may be read twice. */
  private static void unpack(Path file, Path into) {
    try {
      FolderTree.delete(into);
      Archives.unpack(file, Files.createDirectories(into));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of a data set: what is wrong may be wrong with the set. */
  private static void feedFolder(Path file, byte[] data) throws IOException {
    Files.write(file, data);
    Path set = file.resolveSibling("");
    check(set, data.length, HostileFileFuzzTest::open);
  }

  private static void open(Path folder) {
    DataSets.open(folder.toString(), new DataSets.Options(SHAPE, List.of(), 1, 0.2, Progress.NONE));
  }

  private static void feed(Path file, byte[] data, Consumer<Path> reader) throws IOException {
    Files.write(file, data);
    check(file, data.length, reader);
  }

  private static void check(Path path, int bytes, Consumer<Path> reader) {
    long most = bytes + SLACK;
    long allocated = read(path, reader);
    if (allocated > most) { // the first reading loads classes, which Jazzer rewrites
      allocated = read(path, reader);
    }
    assertTrue(allocated <= most, allocated + " bytes allocated");
  }

  /** Reads a file or a folder and returns the bytes that all threads allocated meanwhile. */
  private static long read(Path path, Consumer<Path> reader) {
    long before = THREADS.getTotalThreadAllocatedBytes();
    try {
      reader.accept(path);
    } catch (SluiceException e) {
      Refusal.check(e, path);
    }
    return THREADS.getTotalThreadAllocatedBytes() - before;
  }
}
