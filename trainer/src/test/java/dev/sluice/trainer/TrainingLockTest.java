package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.trainer.data.DataSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One training at a time to a file. */
class TrainingLockTest {
  /** Another process: locks the file that it is given until its input ends. */
  private static final String HOLDER =
      """
      import java.io.RandomAccessFile;

      class Holder {
        public static void main(String[] arguments) throws Exception {
          try (RandomAccessFile file = new RandomAccessFile(arguments[0], "rw")) {
            file.getChannel().lock();
            System.out.println("locked");
            System.in.read();
          }
        }
      }
      """;

  private static final DataSet DATA = Blobs.dataSet();

  @TempDir private Path folder;

  private static String busy(Path model) {
    return model + ": another command writes this file; wait until it ends, or choose another file";
  }

  private static String refused(List<Path> models) {
    return String.valueOf(
        assertThrows(SluiceException.class, () -> TrainingLock.of(models)).getMessage());
  }

  private Path lock(Path model) {
    return model.resolveSibling(model.getFileName() + ".lock");
  }

  @Test
  void aTrainingKeepsOthersFromItsFile() {
    Path out = folder.resolve("model.safetensors");
    Backend backend = Backends.open("cpu");
    TrainingJob job =
        new TrainingJob("blobs", Blobs.network(Connectivity.DENSE), Recipe.INCREMENTAL, out);
    Hyperparameters hyper = Blobs.hyperparameters(1, 0.05);
    AtomicReference<String> message = new AtomicReference<>("not refused");
    Progress startAnother =
        (name, total, unit) -> {
          message.set(refused(List.of(out)));
          return Progress.NONE.start(name, total, unit);
        };
    new Training(new Trainer(backend, 1, DATA, hyper, startAnother), job).run(false);
    assertEquals(busy(out), message.get());
    assertFalse(Files.exists(lock(out)), "the lock should be gone");
    new Training(new Trainer(backend, 1, DATA, hyper, Progress.NONE), job).run(true);
  }

  @Test
  void anotherProcessKeepsTheFile() throws IOException, InterruptedException {
    Path out = folder.resolve("model.safetensors");
    Path source = Files.writeString(folder.resolve("Holder.java"), HOLDER);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process holder =
        new ProcessBuilder(java.toString(), source.toString(), lock(out).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = holder.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("locked", output.readLine());
      assertEquals(busy(out), refused(List.of(out)));
    } finally {
      holder.getOutputStream().close();
      holder.waitFor();
    }
    TrainingLock.of(List.of(out)).close();
  }

  @Test
  void aFileThatWasLeftOverIsNoLock() throws IOException {
    Path out = folder.resolve("model.safetensors");
    Files.createFile(lock(out));
    TrainingLock.of(List.of(out)).close();
    assertFalse(Files.exists(lock(out)));
  }

  @Test
  void allFilesAreLockedOrNone() {
    Path first = folder.resolve("0.safetensors");
    Path second = folder.resolve("1.safetensors");
    try (TrainingLock _ = TrainingLock.of(List.of(second))) {
      assertEquals(busy(second), refused(List.of(first, second)));
      TrainingLock.of(List.of(first)).close();
      assertEquals(busy(second), refused(List.of(second)));
    }
  }

  @Test
  void aFolderThatIsMissingIsNamed() {
    Path lock = folder.resolve("missing/model.safetensors.lock");
    Path out = folder.resolve("missing/model.safetensors");
    assertEquals(
        out + ": cannot be locked: no such file or folder: " + lock, refused(List.of(out)));
  }
}
