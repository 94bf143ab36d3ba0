package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interval is short: what is looked at is looked at in turn with what the test does. */
class FolderArrivalsTest {
  private static final Arrival NOTHING = new Arrival.Nothing();

  @TempDir private Path folder;

  private FolderArrivals arrivals() {
    return new FolderArrivals(folder, Duration.ofMillis(1));
  }

  private static Arrival image(Path file) {
    return new Arrival.Image(file);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void whatIsThereComesInTheOrderOfNamesAndOnce() throws IOException {
    Path b = write("b.png", "b");
    Path a = write("a.png", "a");
    Path below = Files.createDirectory(folder.resolve("below"));
    Path c = Files.writeString(below.resolve("c.png"), "c");
    FolderArrivals arrivals = arrivals();
    assertEquals(NOTHING, arrivals.next());
    assertEquals(image(a), arrivals.next());
    assertEquals(image(b), arrivals.next());
    assertEquals(image(c), arrivals.next());
    assertEquals(NOTHING, arrivals.next());
    assertEquals(NOTHING, arrivals.next());
  }

  @Test
  void aFileArrivesWhenItHasStoppedGrowing() throws IOException {
    FolderArrivals arrivals = arrivals();
    assertEquals(NOTHING, arrivals.next());
    Path file = write("late.png", "");
    assertEquals(NOTHING, arrivals.next());
    for (int part = 0; part < 3; part++) {
      Files.writeString(file, "part", StandardOpenOption.APPEND);
      assertEquals(NOTHING, arrivals.next());
    }
    assertEquals(image(file), arrivals.next());
    assertEquals(NOTHING, arrivals.next());
  }

  @Test
  void aFileThatIsWrittenAgainArrivesAgain() throws IOException {
    Path file = write("current.png", "one");
    FolderArrivals arrivals = arrivals();
    assertEquals(NOTHING, arrivals.next());
    assertEquals(image(file), arrivals.next());
    Files.setLastModifiedTime(file, FileTime.fromMillis(1)); // as many bytes at another time
    assertEquals(NOTHING, arrivals.next());
    assertEquals(image(file), arrivals.next());
    Files.delete(file);
    assertEquals(NOTHING, arrivals.next());
    write("current.png", "one");
    assertEquals(NOTHING, arrivals.next());
    assertEquals(image(file), arrivals.next());
  }

  @Test
  void aFileThatIsWrittenAgainBeforeItsTurnWaitsUntilItIsWhole() throws IOException {
    Path a = write("a.png", "a");
    Path b = write("b.png", "b");
    FolderArrivals arrivals = arrivals();
    assertEquals(NOTHING, arrivals.next());
    assertEquals(image(a), arrivals.next());
    Files.writeString(b, "more", StandardOpenOption.APPEND);
    assertEquals(NOTHING, arrivals.next());
    assertEquals(NOTHING, arrivals.next());
    assertEquals(image(b), arrivals.next());
    assertEquals(NOTHING, arrivals.next());
  }

  @Test
  void aFileThatIsGoneBeforeItsTurnIsNotPassedOver() throws IOException {
    Path a = write("a.png", "a");
    Path b = write("b.png", "b");
    FolderArrivals arrivals = arrivals();
    assertEquals(NOTHING, arrivals.next());
    assertEquals(image(a), arrivals.next());
    Files.delete(b);
    assertEquals(image(b), arrivals.next());
  }

  /** Permissions do not hold for root, so what cannot be listed is a link that leads in circles. */
  @Test
  void whatCannotBeReadForAWhileIsNotNewAfterwards() throws IOException {
    Path below = Files.createDirectory(folder.resolve("below"));
    Path file = Files.writeString(below.resolve("a.png"), "a");
    FolderArrivals arrivals = arrivals();
    assertEquals(NOTHING, arrivals.next());
    assertEquals(image(file), arrivals.next());
    Path away = Files.move(below, folder.resolve(".away"));
    Files.createSymbolicLink(below, folder);
    assertInstanceOf(Arrival.Unusable.class, arrivals.next());
    Files.delete(below);
    Files.move(away, below);
    for (int i = 0; i < 3; i++) {
      assertEquals(NOTHING, arrivals.next());
    }
  }

  @Test
  void hiddenNamesAreLeftOut() throws IOException {
    write(".a.png.tmp", "half");
    Files.writeString(Files.createDirectory(folder.resolve(".below")).resolve("a.png"), "a");
    FolderArrivals arrivals = arrivals();
    for (int i = 0; i < 3; i++) {
      assertEquals(NOTHING, arrivals.next());
    }
  }

  @Test
  void aLinkInCirclesIsToldOnce() throws IOException {
    Files.createSymbolicLink(folder.resolve("circle"), folder);
    FolderArrivals arrivals = arrivals();
    assertInstanceOf(Arrival.Unusable.class, arrivals.next());
    assertEquals(NOTHING, arrivals.next());
  }

  @Test
  void theFolderMustBeThereAndStay() throws IOException {
    Path missing = folder.resolve("missing");
    Path file = write("file", "");
    assertMessage("there is no such folder", () -> new FolderArrivals(missing, Duration.ZERO));
    assertMessage("is not a folder", () -> new FolderArrivals(file, Duration.ZERO));
    Path watched = Files.createDirectory(folder.resolve("watched"));
    FolderArrivals arrivals = new FolderArrivals(watched, Duration.ZERO);
    assertEquals(NOTHING, arrivals.next());
    Files.delete(watched);
    assertMessage(watched + ": the folder is gone", arrivals::next);
  }

  private static void assertMessage(String part, Runnable work) {
    SluiceException e = assertThrows(SluiceException.class, work::run);
    assertEquals(true, String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
