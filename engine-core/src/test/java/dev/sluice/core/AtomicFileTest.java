package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final AtomicFile.Content NEW =
      channel -> channel.write(ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8)));

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void writeTheOldFile() throws IOException {
    file = folder.resolve("file");
    Files.writeString(file, "old");
  }

  @Test
  void createsAndReplaces() throws IOException {
    AtomicFile.write(file, NEW);
    assertEquals("new", Files.readString(file));
    Path other = folder.resolve("other");
    AtomicFile.write(other, NEW);
    assertEquals("new", Files.readString(other));
    assertEquals(List.of(file, other), files());
  }

  @Test
  void aDraftLeavesTheOldFileUntilItIsPublished() throws IOException {
    try (AtomicFile.Draft draft = AtomicFile.draft(file, NEW)) {
      assertEquals("old", Files.readString(file));
      draft.publish();
      assertEquals("new", Files.readString(file));
    }
    AtomicFile.draft(folder.resolve("other"), NEW).close();
    assertEquals(List.of(file), files());
  }

  @Test
  void followsALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    AtomicFile.write(link, NEW);
    assertEquals("new", Files.readString(file));
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void aFullDiskLeavesTheOldFile() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "this system has no /dev/full to write to");
    checkFailure(
        "No space left on device",
        () -> AtomicFile.write(file, NEW, _ -> FileChannel.open(full, StandardOpenOption.WRITE)));
  }

  @Test
  void aFailureHalfWayLeavesTheOldFile() throws IOException {
    checkFailure(
        "No space left",
        () ->
            AtomicFile.write(
                file,
                channel -> {
                  NEW.writeTo(channel);
                  assertEquals(2, files().size(), "the temporary file is in the same folder");
                  throw new IOException("No space left");
                }));
  }

  @Test
  void aProgrammingErrorLeavesTheOldFile() throws IOException {
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFile.write(
                file,
                channel -> {
                  NEW.writeTo(channel);
                  throw new IllegalStateException("a bug");
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void anInterruptLeavesTheOldFile() throws IOException {
    Thread.currentThread().interrupt();
    try {
      checkFailure("interrupted", () -> AtomicFile.write(file, NEW));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void neverReplacesWhatIsNotAFile() throws IOException {
    Path sub = Files.createDirectory(folder.resolve("sub"));
    assertTrue(message(() -> AtomicFile.write(sub, NEW)).contains("not a regular file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
    assertTrue(message(() -> AtomicFile.write(link, NEW)).contains("not a regular file"));
    assertEquals(List.of(file, link, sub), files());
    Files.delete(link);
  }

  /** As after a kill in the middle of a write; files of other names stay. */
  @Test
  void removesWhatAKilledWriteLeft() throws IOException {
    String killed = "12345678-1234-1234-1234-1234567890ab.tmp";
    Path other = Files.createFile(folder.resolve(".file.best." + killed));
    AtomicFile.write(
        file,
        _ -> {
          Path temporary = files().getFirst();
          Files.copy(temporary, folder.resolve(".file." + killed));
        });
    assertEquals(3, files().size());
    AtomicFile.removeLeftovers(file);
    assertEquals(List.of(other, file), files());
  }

  @Test
  void namesTheFolderThatIsMissing() {
    Path missing = folder.resolve("missing").resolve("file");
    String message = message(() -> AtomicFile.write(missing, NEW));
    assertTrue(message.contains("no folder " + missing.getParent()), message);
  }

  private void checkFailure(String expected, Runnable write) throws IOException {
    String message = message(write);
    assertTrue(message.startsWith(file + ": cannot be written: "), message);
    assertTrue(message.contains(expected), message);
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  private static String message(Runnable write) {
    return String.valueOf(assertThrows(SluiceException.class, write::run).getMessage());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
