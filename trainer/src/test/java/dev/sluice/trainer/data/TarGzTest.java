package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarGzTest {
  @TempDir Path folder;
  private Path archive;
  private Path into;

  @BeforeEach
  void createFolder() throws IOException {
    archive = folder.resolve("archive.tar.gz");
    into = Files.createDirectories(folder.resolve("into"));
  }

  /** Writes an archive of text files that contain their own names, and of folders. */
  static void write(Path archive, TarArchiveEntry... entries) throws IOException {
    try (OutputStream file = Files.newOutputStream(archive);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (TarArchiveEntry entry : entries) {
        byte[] content =
            entry.isFile() ? entry.getName().getBytes(StandardCharsets.UTF_8) : new byte[0];
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
  }

  private static TarArchiveEntry entry(String name) {
    return new TarArchiveEntry(name, true);
  }

  @Test
  void unpacksFilesAndFolders() throws IOException {
    write(archive, entry("a/"), entry("a/one.bin"), entry("b/c/two.bin"), entry("./three"));

    TarGz.unpack(archive, into);

    assertEquals("a/one.bin", Files.readString(into.resolve("a/one.bin")));
    assertEquals("b/c/two.bin", Files.readString(into.resolve("b/c/two.bin")));
    assertEquals("./three", Files.readString(into.resolve("three")));
  }

  @Test
  void refusesToLeaveTheFolder() throws IOException {
    for (String name : new String[] {"../evil", "a/../../evil", "/evil", folder + "/evil"}) {
      write(archive, entry(name));

      String message = TestFiles.failure(() -> TarGz.unpack(archive, into));

      assertTrue(message.startsWith(archive + ": the entry " + name + " "), message);
      assertFalse(Files.exists(folder.resolve("evil")));
    }
  }

  /** A name of more than 100 characters may have any. */
  @Test
  void refusesNamesThatAreNone() throws IOException {
    write(archive, entry("n".repeat(100) + "\0"));

    String message = TestFiles.failure(() -> TarGz.unpack(archive, into));

    assertTrue(message.startsWith(archive + ": the entry nnn") && message.contains("n? "), message);
  }

  @Test
  void refusesLinks() throws IOException {
    TarArchiveEntry link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
    link.setLinkName("/etc");
    write(archive, link);

    String message = TestFiles.failure(() -> TarGz.unpack(archive, into));

    assertTrue(message.startsWith(archive + ": the entry link "), message);
  }

  @Test
  void refusesBombs() throws IOException {
    try (OutputStream file = Files.newOutputStream(archive);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
      for (String name : new String[] {"one", "two", "three"}) {
        TarArchiveEntry entry = entry(name);
        entry.setSize(16 << 20);
        tar.putArchiveEntry(entry);
        tar.write(new byte[16 << 20]);
        tar.closeArchiveEntry();
      }
    }

    String message = TestFiles.failure(() -> TarGz.unpack(archive, into));

    assertTrue(message.startsWith(archive + ": with the entry three it has more files"), message);
    assertFalse(Files.exists(into.resolve("three")));
  }

  @Test
  void noticesThatAnArchiveIsCutOff() throws IOException {
    write(archive, entry("a"), entry("b"));
    byte[] whole = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(whole, whole.length / 2));

    String message = TestFiles.failure(() -> TarGz.unpack(archive, into));

    assertTrue(message.startsWith(archive + " cannot be unpacked, fetch it again: "), message);
  }
}
