package dev.sluice.trainer.data;

import static dev.sluice.trainer.data.LoopbackServer.answer;
import static dev.sluice.trainer.data.LoopbackServer.cut;
import static dev.sluice.trainer.data.LoopbackServer.stalling;
import static dev.sluice.trainer.data.LoopbackServer.withoutLength;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  static final Download.Patience IMPATIENT =
      new Download.Patience(Duration.ofSeconds(5), Duration.ofMillis(300), 3, Duration.ofMillis(1));

  private static final String OK = "200 OK";
  private static final String PARTIAL = "206 Partial Content";

  @TempDir Path folder;

  private final byte[] content = new byte[100_000];
  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void fillContent() {
    new Random(7).nextBytes(content);
  }

  private byte[] first(int bytes) {
    return Arrays.copyOf(content, bytes);
  }

  private byte[] from(int offset) {
    return Arrays.copyOfRange(content, offset, content.length);
  }

  private Path target() {
    return folder.resolve("file.gz");
  }

  private Path part() {
    return folder.resolve("file.gz.part");
  }

  private void download(LoopbackServer server) {
    String sha256 = HexFormat.of().formatHex(Sha256.digest().digest(content));
    RemoteFile file = new RemoteFile(server.uri("/a/file.gz"), content.length, sha256);
    Progress progress =
        (name, total, unit) -> {
          assertEquals("file.gz of 100000 bytes", name + " of " + total + " " + unit);
          return (done, note) -> notes.add(done + " " + note);
        };
    new Download(file, target(), IMPATIENT).run(progress);
  }

  private void assertDownloaded() throws IOException {
    assertArrayEquals(content, Files.readAllBytes(target()));
    assertFalse(Files.exists(part()));
  }

  private String failure(LoopbackServer server) {
    String message = TestFiles.failure(() -> download(server));
    assertFalse(Files.exists(target()));
    assertTrue(message.startsWith(server.uri("/a/file.gz") + ": "), message);
    return message.substring((server.uri("/a/file.gz") + ": ").length());
  }

  @Test
  void downloadsAFile() throws IOException {
    try (LoopbackServer server = new LoopbackServer(answer(OK, content))) {
      download(server);

      assertDownloaded();
      assertEquals("100000 ", notes.getLast());
      assertEquals(List.of(""), server.ranges());
    }
  }

  @Test
  void downloadsAFileOnce() throws IOException {
    try (LoopbackServer server = new LoopbackServer(answer(OK, content))) {
      download(server);
      download(server);

      assertEquals(1, server.ranges().size());
    }
  }

  @Test
  void followsRedirects() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(
            answer("302 Found\r\nLocation: /b/elsewhere", new byte[0]), answer(OK, content))) {
      download(server);

      assertDownloaded();
    }
  }

  @Test
  void resumesAfterACutConnection() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(
            cut(OK, content.length, first(40_000)),
            cut(PARTIAL, 60_000, Arrays.copyOfRange(content, 40_000, 40_001)),
            answer(PARTIAL, from(40_001)))) {
      download(server);

      assertDownloaded();
      assertEquals(List.of("", "bytes=40000-", "bytes=40001-"), server.ranges());
      assertTrue(notes.stream().anyMatch(note -> note.endsWith(": trying again")), "" + notes);
    }
  }

  @Test
  void resumesWhatAnEarlierRunHasLeft() throws IOException {
    Files.write(part(), first(99_999));
    try (LoopbackServer server = new LoopbackServer(answer(PARTIAL, from(99_999)))) {
      download(server);

      assertDownloaded();
      assertEquals(List.of("bytes=99999-"), server.ranges());
    }
  }

  @Test
  void asksForNothingWhenAllIsHere() throws IOException {
    Files.write(part(), content);
    try (LoopbackServer server = new LoopbackServer()) {
      download(server);

      assertDownloaded();
      assertEquals(List.of(), server.ranges());
    }
  }

  @Test
  void startsAnewWhereTheServerIgnoresRanges() throws IOException {
    Files.write(part(), new byte[40_000]);
    try (LoopbackServer server = new LoopbackServer(answer(OK, content))) {
      download(server);

      assertDownloaded();
    }
  }

  @Test
  void startsAnewWhenTheRestDoesNotFit() throws IOException {
    Files.write(part(), new byte[40_000]);
    try (LoopbackServer server =
        new LoopbackServer(answer(PARTIAL, from(40_000)), answer(OK, content))) {
      download(server);

      assertDownloaded();
      assertEquals(List.of("bytes=40000-", ""), server.ranges());
    }
  }

  @Test
  void startsAnewWhenThePartIsTooLong() throws IOException {
    Files.write(part(), new byte[100_001]);
    try (LoopbackServer server = new LoopbackServer(answer(OK, content))) {
      download(server);

      assertDownloaded();
    }
  }

  @Test
  void resumesAfterAStall() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(
            stalling(OK, content.length, first(50_000)), answer(PARTIAL, from(50_000)))) {
      download(server);

      assertDownloaded();
      assertEquals(List.of("", "bytes=50000-"), server.ranges());
    }
  }

  @Test
  void giveUpAfterSomeAttempts() throws IOException {
    LoopbackServer.Answer stall = stalling(OK, content.length, first(10));
    try (LoopbackServer server =
        new LoopbackServer(
            stall,
            stalling(PARTIAL, 99_990, new byte[0]),
            stalling(PARTIAL, 99_990, new byte[0]))) {
      assertEquals("nothing arrived for PT0.3S", failure(server));
      assertArrayEquals(first(10), Files.readAllBytes(part()));
      assertEquals(3, server.ranges().size());
    }
  }

  @Test
  void triesAgainAfterServerErrors() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(answer("503 Busy", new byte[10]), answer(OK, content))) {
      download(server);

      assertDownloaded();
    }
  }

  @Test
  void refusesMissingFilesAtOnce() throws IOException {
    try (LoopbackServer server = new LoopbackServer(answer("404 Not Found", new byte[10]))) {
      assertEquals("the server answers with status 404", failure(server));
      assertEquals(1, server.ranges().size());
    }
  }

  @Test
  void refusesAnotherContent() throws IOException {
    content[77] ^= 1;
    byte[] wrong = content.clone();
    content[77] ^= 1;
    try (LoopbackServer server = new LoopbackServer(answer(OK, wrong))) {
      String message = failure(server);

      assertTrue(message.startsWith("it is not the expected file, its SHA-256 is "), message);
      assertFalse(Files.exists(part()));
    }
  }

  @Test
  void refusesAnotherLength() throws IOException {
    try (LoopbackServer server = new LoopbackServer(answer(OK, first(1000)))) {
      assertEquals("100000 bytes are expected, the server has 1000", failure(server));
    }
    byte[] longer = Arrays.copyOf(content, 100_001);
    try (LoopbackServer server = new LoopbackServer(withoutLength(OK, longer))) {
      assertEquals("the server has more than the expected 100000 bytes", failure(server));
    }
  }

  @Test
  void resumesWhereAnAnswerWithoutLengthEnds() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(withoutLength(OK, first(1000)), withoutLength(PARTIAL, from(1000)))) {
      download(server);

      assertDownloaded();
    }
  }

  @Test
  void saysThatAHostCannotBeReached() throws IOException {
    LoopbackServer server = new LoopbackServer();
    server.close();

    assertEquals("the host cannot be reached", failure(server));
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    Files.createDirectories(part());
    try (LoopbackServer server = new LoopbackServer(answer(OK, content))) {
      String message = failure(server);

      assertTrue(message.startsWith("it cannot be written to " + part() + ": "), message);
    }
  }
}
