package dev.sluice.trainer.data;

import static dev.sluice.trainer.data.LoopbackServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedDataTest {
  private static final byte[] ONE = "the first file".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TWO = "and another".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private final List<String> notes = new ArrayList<>();

  private Path cache() {
    return folder.resolve("cache/sluice");
  }

  /** A machine whose programs are those in {@code folder/bin}. */
  private Path locate(NamedSet set) {
    Environment machine =
        new Environment(
            Map.of(
                "SLUICE_DATA", folder.resolve("data").toString(),
                "XDG_CACHE_HOME", folder.resolve("cache").toString(),
                "PATH", folder.resolve("bin").toString()),
            folder.resolve("home"),
            folder.resolve("system"));
    Progress progress = (name, total, unit) -> (done, note) -> notes.add(name + ": " + note);
    return new NamedData(machine, DownloadTest.IMPATIENT, progress).locate(set);
  }

  private static RemoteFile remote(URI uri, byte[] content) {
    String sha256 = HexFormat.of().formatHex(Sha256.digest().digest(content));
    return new RemoteFile(uri, content.length, sha256);
  }

  private static NamedSet set(LoopbackServer server, @Nullable String debianPackage) {
    return new NamedSet(
        "some",
        List.of(),
        List.of(remote(server.uri("/one.gz"), ONE), remote(server.uri("/two.gz"), TWO)),
        debianPackage);
  }

  /** A set whose home cannot be reached. */
  private static NamedSet unreachable(@Nullable String debianPackage) throws IOException {
    LoopbackServer server = new LoopbackServer();
    server.close();
    return set(server, debianPackage);
  }

  private void program(String name, String... lines) throws IOException {
    Path program = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertTrue(program.toFile().setExecutable(true));
  }

  @Test
  void looksInTheOrderOfPlaces() throws IOException {
    Path system = Files.createDirectories(folder.resolve("system/some"));
    assertEquals(system, locate(unreachable(null)));

    Path cached = Files.createDirectories(cache().resolve("some"));
    assertEquals(cached, locate(unreachable(null)));

    Path own = Files.createDirectories(folder.resolve("data/some"));
    assertEquals(own, locate(unreachable(null)));
  }

  @Test
  void downloadsIntoTheCacheOnce() throws IOException {
    try (LoopbackServer server = new LoopbackServer(answer("200 OK", ONE), answer("200 OK", TWO))) {
      Path found = locate(set(server, null));

      assertEquals(cache().resolve("some"), found);
      assertEquals(List.of(found.resolve("one.gz"), found.resolve("two.gz")), Folders.files(found));
      assertEquals("and another", Files.readString(found.resolve("two.gz")));
      assertEquals(List.of(found), Folders.folders(cache()));
      assertEquals(found, locate(set(server, null)));
      assertEquals(2, server.ranges().size());
    }
  }

  @Test
  void goesOnWithAnInterruptedDownload() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(
            answer("200 OK", ONE), answer("404 Not Found", new byte[0]), answer("200 OK", TWO))) {
      String message = TestFiles.failure(() -> locate(set(server, null)));

      assertEquals(
          server.uri("/two.gz")
              + ": the server answers with status 404: put one.gz, two.gz in a folder some and set"
              + " SLUICE_DATA to the folder around it",
          message);
      assertFalse(Files.exists(cache().resolve("some")));

      assertEquals(cache().resolve("some"), locate(set(server, null)));
      assertEquals(3, server.ranges().size());
    }
  }

  @Test
  void unpacksArchives() throws IOException {
    Path archive = folder.resolve("archive");
    TarGzTest.write(archive, new TarArchiveEntry("inside/file.bin"));
    byte[] content = Files.readAllBytes(archive);
    try (LoopbackServer server = new LoopbackServer(answer("200 OK", content))) {
      RemoteFile file = remote(server.uri("/some.tar.gz"), content);

      Path found = locate(new NamedSet("some", List.of(), List.of(file), null));

      assertEquals("inside/file.bin", Files.readString(found.resolve("inside/file.bin")));
    }
  }

  @Test
  void asksForWhatIsInAnArchive() throws IOException {
    try (LoopbackServer server = new LoopbackServer(answer("404 Not Found", new byte[0]))) {
      RemoteFile file = remote(server.uri("/some.tar.gz"), ONE);
      NamedSet set = new NamedSet("some", List.of(), List.of(file), null);

      String message = TestFiles.failure(() -> locate(set));

      assertTrue(message.contains(": put what is in some.tar.gz in a folder some"), message);
    }
  }

  @Test
  void takesTheDebianPackageWhereTheHomeCannotBeReached() throws IOException {
    // Like apt-get: "-c CONFIG update", which fails for some other source, and "download NAME".
    program(
        "apt-get",
        "grep -q 'Dir::State::Lists \"'$PWD/lists'\"' \"$2\" || exit 9",
        "test -d lists/partial && test -d cache/archives/partial || exit 8",
        "[ \"$3\" = update ] && touch updated && exit 100",
        "[ \"$3 $4\" = 'download dataset-some' ] && [ -f updated ] && touch some_1_all.deb");
    // Like dpkg-deb: "-x PACKAGE FOLDER".
    program(
        "dpkg-deb",
        "[ \"$1\" = -x ] && [ -f \"$2\" ] || exit 7",
        "mkdir -p \"$3/usr/share/datasets/some\"",
        "echo hello > \"$3/usr/share/datasets/some/one.gz\"");
    NamedSet set = unreachable("dataset-some");

    Path found = locate(set);

    assertEquals(cache().resolve("some"), found);
    assertEquals("hello\n", Files.readString(found.resolve("one.gz")));
    assertEquals(List.of(found), Folders.folders(cache()));
    String why = "Debian package dataset-some: since " + set.files().getFirst().uri();
    assertTrue(notes.stream().anyMatch(note -> note.startsWith(why)), notes.toString());
  }

  @Test
  void saysWhyTheDebianPackageCannotBeHad() throws IOException {
    program(
        "apt-get",
        "echo Reading",
        "echo \"E: no $3\" >&2",
        "echo 'E: some files are missing' >&2",
        "exit 100");
    program("dpkg-deb", "exit 1");
    NamedSet set = unreachable("dataset-some");

    String message = TestFiles.failure(() -> locate(set));

    String apt = folder.resolve("bin/apt-get").toString();
    assertEquals(
        ("%s: the host cannot be reached; Debian package dataset-some: "
                + "%s: E: no update; %s: E: no download: put one.gz, two.gz in a folder some and "
                + "set SLUICE_DATA to the folder around it")
            .formatted(set.files().getFirst().uri(), apt, apt),
        message);
  }

  @Test
  void needsBothProgramsForADebianPackage() throws IOException {
    program("apt-get", "exit 0");
    NamedSet set = unreachable("dataset-some");

    String message = TestFiles.failure(() -> locate(set));

    assertTrue(message.contains(": the host cannot be reached: put one.gz"), message);
  }

  @Test
  void doesNotFetchTwiceAtATime() throws IOException {
    Path staging = Files.createDirectories(cache().resolve("some.download"));
    try (FileChannel channel =
            FileChannel.open(
                staging.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      NamedSet set = unreachable(null);

      assertEquals(
          "another Sluice is fetching some: wait for it", TestFiles.failure(() -> locate(set)));
    }
  }

  @Test
  void saysThatTheCacheCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("cache"), "a file");
    NamedSet set = unreachable(null);

    String message = TestFiles.failure(() -> locate(set));

    assertTrue(
        message.startsWith("some cannot be stored in " + cache() + ", set XDG_CACHE_HOME"),
        message);
  }

  @Test
  void knowsWhatItsSetsLookLike() {
    assertEquals(List.of("mnist", "fashion-mnist", "cifar10", "svhn"), DataSets.names());
    for (NamedSet set : NamedSet.ALL) {
      for (RemoteFile file : set.files()) {
        assertTrue(file.sha256().matches("[0-9a-f]{64}"), file.toString());
        assertTrue(file.name().matches(".*\\.(gz|mat)"), file.toString());
      }
      assertEquals(
          set.files().size(), set.files().stream().map(RemoteFile::sha256).distinct().count());
      assertTrue(Arrays.asList(0, 10).contains(set.classes().size()));
    }
  }
}
