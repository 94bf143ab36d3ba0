package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import dev.sluice.core.ModelFile;
import dev.sluice.trainer.NamedNetwork;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

class ProfileTest {
  private static final Limit LIMIT = new Limit(100, 1.5, 20);
  private static final Machine MACHINE = new Machine("a processor", 2, 512, 1.5, Map.of());

  private static ProfileReport report() {
    Roofline row =
        new Roofline(
            "lenet",
            3,
            64,
            "fc1",
            25_600_000,
            1_800_000,
            1000,
            51.2,
            0.512,
            1.8,
            Roofline.Bound.COMPUTE);
    Figure ratio = Figure.atMost(1.6, "a ratio", "lenet, dense", 2, "");
    Figure load = Figure.atMost(150, "a load", "lenet, dense", 100, "ms");
    return new ProfileReport(MACHINE, LIMIT, List.of(row), List.of(ratio, load));
  }

  @Test
  void documentHasTheAgreedShape() {
    JsonMapper mapper = JsonMapper.shared();
    assertEquals(
        mapper.readTree(
            """
            {"machine": {"processor": "a processor", "processors": 2, "vectorBits": 512,
                         "twoThreadRatio": 1.5, "versions": {}},
             "limit": {"gflops": 100.0, "gigabytesPerSecond": 20.0},
             "operations": [
               {"network": "lenet", "step": 3, "batch": 64, "operation": "fc1", "macs": 25600000,
                "bytes": 1800000, "micros": 1000.0, "gflops": 51.2, "shareOfLimit": 0.512,
                "gigabytesPerSecond": 1.8, "bound": "compute"}],
             "figures": [
               {"what": "a ratio", "of": "lenet, dense", "value": 2.0, "unit": "",
                "bound": "at most", "target": 1.6, "met": false},
               {"what": "a load", "of": "lenet, dense", "value": 100.0, "unit": "ms",
                "bound": "at most", "target": 150.0, "met": true}]}
            """),
        mapper.readTree(BenchCommand.json(report().document())));
  }

  @Test
  void tablesHaveALinePerOperationAndFigure() {
    StringWriter text = new StringWriter();
    report().print(new PrintWriter(text, true));
    List<List<String>> lines =
        text.toString().lines().map(line -> List.of(line.strip().split("\\s{2,}"))).toList();
    assertTrue(
        lines.contains(
            List.of(
                "lenet",
                "3",
                "64",
                "fc1",
                "25,600,000",
                "1,800,000",
                "1,000.0",
                "51.2",
                "51 %",
                "1.8",
                "compute")),
        text.toString());
    assertTrue(
        lines.contains(List.of("a ratio", "lenet, dense", "2.00", "≤ 1.6", "missed")),
        text.toString());
    assertTrue(
        lines.contains(List.of("a load", "lenet, dense", "100.00 ms", "≤ 150", "met")),
        text.toString());
  }

  @Test
  void targetItselfIsMet() {
    assertTrue(Figure.atMost(1.6, "", "", 1.6, "").isMet());
    assertFalse(Figure.atMost(1.6, "", "", 1.61, "").isMet());
    assertTrue(Figure.atLeast(0.9, "", "", 0.9, "").isMet());
    assertFalse(Figure.atLeast(0.9, "", "", 0.89, "").isMet());
  }

  @Test
  void boundIsTheLimitThatAllowsLess() {
    // 100 GFLOP/s and 20 GB/s: 10 operations take as long as 2 bytes.
    assertEquals(Roofline.Bound.COMPUTE, Roofline.bound(50, 19, LIMIT));
    assertEquals(Roofline.Bound.MEMORY, Roofline.bound(50, 21, LIMIT));
  }

  @Test
  void ratioIsTakenWithinARound() {
    Turns turns =
        new Turns(List.of(new double[] {2, 1}, new double[] {30, 10}, new double[] {400, 100}));
    assertEquals(3, turns.median(times -> times[0] / times[1]));
    assertEquals(30, turns.micros(0));
  }

  @Test
  void workIsTimedInTurns() {
    StringBuilder order = new StringBuilder();
    Turns turns =
        Turns.take(new Pace(2, 0, 0, 0), () -> order.append('a'), () -> order.append('b'));
    assertEquals(2, turns.rounds().size());
    // First both are warmed; then come two rounds.
    assertEquals("ab" + "abab", order.toString().replaceAll("(.)\\1+", "$1"));
  }

  @Test
  void unsureImagesAreSpreadOverTheBatch() {
    assertArrayEquals(
        new int[] {0, 4, 9, 14, 19, 24, 29, 34, 39, 44, 49, 54, 59}, WidthFigures.spread(64, 13));
  }

  @ParameterizedTest
  @EnumSource(Connectivity.class)
  void storedBytesAreThoseOfTheFile(Connectivity connectivity, @TempDir Path folder)
      throws IOException {
    Workload workload = Workload.of(NamedNetwork.LENET, connectivity);
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, workload.model());
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      long header = Long.reverseBytes(in.readLong());
      assertEquals(
          Files.size(file) - Long.BYTES - header, LoadFigures.storedBytes(workload.parameters()));
    }
  }
}
