package dev.sluice.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.ModelFile;
import dev.sluice.core.NetworkDraft;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.data.DataSets;
import dev.sluice.trainer.data.ImageFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a file holds, its reader takes it, or refuses it in one line that names it, and
 * allocates little either way.
 *
 * <p>As a test it reads the corpus in {@code HostileFileFuzzTestInputs}; {@code fuzz/run} makes new
 * inputs from it.
 */
class HostileFileFuzzTest {
  /** Bytes that a reader may allocate beyond the file's own. */
  private static final long SLACK = 64L << 20;

  private static final Shape SHAPE = new Shape(3, 8, 8);
  private static final byte[] TWO_IDX_LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};
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
  void image(byte[] data) throws IOException {
    feed(folder.resolve("image.png"), data, file -> ImageFile.read(file, SHAPE));
  }

  @FuzzTest
  void idx(byte[] data) throws IOException {
    Path idx = Files.createDirectories(folder.resolve("idx"));
    Files.write(idx.resolve("labels"), TWO_IDX_LABELS);
    feedFolder(idx.resolve("images"), data);
  }

  @FuzzTest
  void cifar(byte[] data) throws IOException {
    feedFolder(Files.createDirectories(folder.resolve("cifar")).resolve("data_batch_1.bin"), data);
  }

  @FuzzTest
  void mat(byte[] data) throws IOException {
    feedFolder(Files.createDirectories(folder.resolve("mat")).resolve("train_32x32.mat"), data);
  }

  private static void feedFolder(Path file, byte[] data) throws IOException {
    DataSets.Options options = new DataSets.Options(SHAPE, 1, 0.2, Progress.NONE);
    feed(file, data, f -> DataSets.open(String.valueOf(f.getParent()), options));
  }

  private static void feed(Path file, byte[] data, Consumer<Path> reader) throws IOException {
    Files.write(file, data);
    long most = data.length + SLACK;
    long allocated = read(file, reader);
    if (allocated > most) {
      allocated = read(file, reader); // the first reading loads classes, which Jazzer rewrites
    }
    assertTrue(allocated <= most, allocated + " bytes allocated");
  }

  /** Reads a file and returns the bytes that this allocated. */
  private static long read(Path file, Consumer<Path> reader) {
    String named = file.getName(file.getNameCount() - 2).toString(); // its folder's: a data set
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      reader.accept(file);
    } catch (SluiceException e) {
      String line = String.valueOf(e.getMessage());
      assertTrue(line.contains(named), line);
      assertTrue(line.lines().count() == 1, line);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
