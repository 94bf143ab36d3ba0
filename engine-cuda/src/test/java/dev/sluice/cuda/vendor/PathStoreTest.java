package dev.sluice.cuda.vendor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.cuda.binding.CudaException;
import dev.sluice.cuda.vendor.PathChoices.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of the fastest: measured once, kept, and made anew when it cannot be trusted. */
class PathStoreTest {
  private static final Conditions CONDITIONS = new Conditions("0123abcd", 12_060, "cuBLAS 12", "k");
  private static final Plan PLAN =
      new Plan(List.of(), List.of(new Program("infer/0", List.of())), List.of());

  @TempDir Path folder;
  private DeviceFixture on;
  private long memory;
  private int ownRuns;
  private int otherRuns;

  @BeforeEach
  void open() {
    on = new DeviceFixture();
    memory = on.allocate(SLOW * 4L);
  }

  @AfterEach
  void close() {
    on.close();
  }

  /** Words that the slow way fills; the fast one fills one. */
  private static final int SLOW = 4_000_000;

  private Way own() {
    return new Way(
        "own",
        () -> {},
        () -> {
          ownRuns++;
          on.driver.fill(memory, 0, SLOW, on.stream);
        });
  }

  private Way other() {
    return new Way(
        "other",
        () -> {},
        () -> {
          otherRuns++;
          on.driver.fill(memory, 0, 1, on.stream);
        });
  }

  private static Way broken() {
    return new Way(
        "broken",
        () -> {},
        () -> {
          throw new CudaException("it is not supported", 9, false);
        });
  }

  private PathStore store() {
    return new PathStore(folder, CONDITIONS);
  }

  private String fastest(PathStore store, Way... ways) {
    return store.choices(PLAN).fastest("layer", List.of(ways), on.driver, on.stream).name();
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertEquals(1, all.size(), all.toString());
      return all.getFirst();
    }
  }

  @Test
  void isMeasuredOnceAndReadBack() throws IOException {
    assertEquals("other", fastest(store(), own(), other()));
    assertTrue(file().getFileName().toString().matches("0123abcd-[0-9a-f]{16}\\.properties"));
    int own = ownRuns;
    int other = otherRuns;
    assertTrue(own > 1, "the slow way was timed");

    PathStore again = store();
    assertEquals("other", fastest(again, own(), other()));
    assertEquals(own, ownRuns, "the slow way is not timed again");
    assertEquals(other + 1, otherRuns, "the chosen way is warmed up");
    assertTrue(again.lines().getFirst().startsWith("layer: other (own "), again.lines().toString());
  }

  @Test
  void anyProcessCanListThem() throws IOException {
    assertEquals(List.of(), PathStore.stored(folder.resolve("nothing")));
    fastest(store(), own(), other());
    List<String> lines = PathStore.stored(folder);
    assertEquals(2, lines.size(), lines.toString());
    assertTrue(lines.get(0).contains("1 choices on device 0123abcd with cuBLAS 12"), lines.get(0));
    assertTrue(lines.get(1).startsWith("  layer: other ("), lines.get(1));
  }

  @Test
  void damagedFilesAreIgnoredWithALineAndMadeAnew() throws IOException {
    fastest(store(), own(), other());
    byte[] good = Files.readAllBytes(file());
    byte[][] damaged = {
      {},
      "\\u00zz=1".getBytes(StandardCharsets.US_ASCII),
      {(byte) 0xFF, (byte) 0xFE, 0, 1, 2},
      Arrays.copyOf(good, good.length / 4)
    };
    for (byte[] bytes : damaged) {
      Files.write(file(), bytes);
      int before = ownRuns;
      PathStore store = store();
      assertEquals("other", fastest(store, own(), other()));
      assertTrue(ownRuns > before, "measured again");
      String line = store.lines().getFirst();
      assertTrue(line.contains(file() + " is ignored and made anew"), line);
      assertEquals("other", fastest(store(), own(), other()));
      assertEquals(1, store().choices(PLAN).lines().size(), "the new file is whole");
    }
  }

  @Test
  void otherConditionsAreMeasuredAgain() throws IOException {
    fastest(store(), own(), other());
    for (Conditions others :
        List.of(
            new Conditions("0123abcd", 12_070, "cuBLAS 12", "k"),
            new Conditions("0123abcd", 12_070, "cuBLAS 13", "k"),
            new Conditions("0123abcd", 12_070, "cuBLAS 13", "l"))) {
      int before = ownRuns;
      PathStore store = new PathStore(folder, others);
      fastest(store, own(), other());
      assertTrue(ownRuns > before, others.toString());
      String line = store.lines().getFirst();
      assertTrue(line.contains("another driver, library or build"), line);
    }
    file();
  }

  @Test
  void aWayThatIsGoneOrFailsIsReplaced() {
    fastest(store(), own(), other());
    PathStore gone = store();
    assertEquals("own", fastest(gone, own()));
    assertTrue(
        gone.lines().getFirst().contains("'other' does not do it now"), gone.lines().toString());

    PathStore failing = store();
    assertEquals("own", fastest(failing, own(), broken()));
    assertEquals("own", fastest(store(), own(), broken()));
  }

  @Test
  void aWayThatTurnsOutNotToWorkIsLeftOut() {
    PathStore store = store();
    assertEquals("own", fastest(store, own(), broken()));
    assertTrue(
        store.lines().getFirst().contains("broken is not used for layer: it is not supported"),
        store.lines().toString());
    assertThrows(
        CudaException.class,
        () -> fastest(new PathStore(folder.resolve("x"), CONDITIONS), broken()));
  }

  @Test
  void aFolderThatCannotBeWrittenIsALine() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "a file where the folder would be");
    PathStore store = new PathStore(taken, CONDITIONS);
    assertEquals("other", fastest(store, own(), other()));
    assertTrue(
        store.lines().stream().anyMatch(line -> line.contains("cannot be written")),
        store.lines().toString());
  }

  @Test
  void layersAndProcessesShareAFile() throws IOException {
    PathStore first = store();
    PathStore second = store();
    first.choices(PLAN);
    second.choices(PLAN);
    first.choices(PLAN).fastest("a", List.of(own(), other()), on.driver, on.stream);
    second.choices(PLAN).fastest("b", List.of(own(), other()), on.driver, on.stream);
    List<String> lines = store().choices(PLAN).lines();
    assertEquals(2, lines.size(), lines.toString());
    file();
  }
}
