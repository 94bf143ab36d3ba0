package dev.sluice.runtime.accelerator;

import static dev.sluice.runtime.accelerator.Accelerator.DIANNAO_65NM_16BIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import dev.sluice.runtime.accelerator.Accelerator.Tile;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EstimateTest {
  private static final int RANDOM_NETWORKS = 400;

  private static List<Work> work(Network network, Accelerator accelerator) {
    return Estimate.of(network, accelerator).infer(0).operations();
  }

  private static List<Work> work(Shape input, Layer... layers) {
    return work(TestNetworks.single(input, layers), DIANNAO_65NM_16BIT);
  }

  /** 20 outputs of 27 inputs each: two tiles of two cycles, at 4 × 4 pixels. */
  @Test
  void raggedEdgesWasteUnits() {
    List<Work> work =
        work(new Shape(3, 6, 6), TestNetworks.conv(20, 3, 0), TestNetworks.linear(10));
    Work conv =
        new Work(
            "n0",
            20 * 27 * 16,
            2 * 2 * 16,
            2 * 27 * 16 + 108,
            20 * 16,
            20 * 27 * 16 + 20 * 16 + 560,
            20 * 27 + 20,
            3 * 6 * 6,
            0);
    Work readout = new Work("n1", 3200, 20, 320, 10 + 10, 3200 + 10 + 3210, 3210, 0, 10);
    assertEquals(List.of(conv, readout), work);
  }

  @Test
  void fullTilesWasteNone() {
    Work conv =
        work(new Shape(16, 3, 3), TestNetworks.conv(32, 1, 0), TestNetworks.linear(2)).getFirst();
    assertEquals(conv.macs(), 256 * conv.cycles());
  }

  @Test
  void poolingReadsItsWindows() {
    Work conv =
        work(
                new Shape(1, 6, 6),
                TestNetworks.conv(16, 3, 0),
                new Layer.MaxPool2d(2, 2),
                TestNetworks.linear(2))
            .getFirst();
    assertEquals(16 * 16 + 16 * 4 * (4 + 1), conv.nbout());
  }

  @Test
  void poolingAloneTakesATapACycle() {
    Work pool =
        work(new Shape(17, 5, 5), new Layer.AvgPool2d(3, 2), TestNetworks.linear(2)).getFirst();
    long results = 17 * 4;
    assertEquals(new Work("n0", 0, 2 * 4 * 9, results * 9 + 425, results, 0, 0, 425, 0), pool);
  }

  /** 20,100 words of weights pass a buffer of 16,384 in two parts; inputs pass twice. */
  @Test
  void weightsThatDoNotFitMakeInputsPassAgain() {
    List<Work> work =
        work(new Shape(8, 20, 20), TestNetworks.conv(100, 5, 0), TestNetworks.linear(2));
    assertEquals(20_100, work.getFirst().dramWeights());
    assertEquals(2 * 3200, work.getFirst().dramInputs());
    assertEquals(100 * 256, work.getFirst().dramOutputs());
    // 51,202 weights of the readout in four parts.
    assertEquals(4 * 25_600, work.getLast().dramInputs());
  }

  @Test
  void holdsWhatIsCheaperToHold() {
    Tile tile = new Tile(16, 16, 64, 64, 16);
    Accelerator small =
        new Accelerator(
            65, Accelerator.Word.FIXED16, 1e9, tile, Accelerator.DIANNAO_65NM_16BIT.energies());
    Work conv =
        work(
                TestNetworks.single(
                    new Shape(1, 10, 10), TestNetworks.conv(5, 3, 0), TestNetworks.linear(2)),
                small)
            .getFirst();
    // Inputs in two parts, weights in four: 100 + 2 · 50 words instead of 50 + 4 · 100.
    assertEquals(100, conv.dramInputs());
    assertEquals(2 * 50, conv.dramWeights());
  }

  @Test
  void whatFitsStaysOnTheChip() {
    List<Work> fits = work(new Shape(1, 8, 8), TestNetworks.conv(16, 1, 0), TestNetworks.linear(2));
    assertEquals(0, fits.getFirst().dramOutputs());
    assertEquals(0, fits.getLast().dramInputs());
    List<Work> tooLarge =
        work(new Shape(1, 8, 8), TestNetworks.conv(17, 1, 0), TestNetworks.linear(2));
    assertEquals(17 * 64, tooLarge.getFirst().dramOutputs());
    assertEquals(17 * 64, tooLarge.getLast().dramInputs());
  }

  @Test
  void energyIsEventsTimesTheirPrice() {
    Cost cost = Estimate.of(TestNetworks.lenet(Connectivity.DENSE, 1), DIANNAO_65NM_16BIT).infer(0);
    assertEquals(2_293_000, cost.events(Level.MAC));
    double macPicojoules = (Math.sqrt(0.2 * 3.1) + 0.1) * 65 / 45 / 0.81;
    assertEquals(2_293_000 * macPicojoules * 1e-12, cost.joules(Level.MAC), 1e-15);
    assertEquals(cost.events(Level.DRAM) * 1950.0 / 4 * 1e-12, cost.joules(Level.DRAM), 1e-12);
    assertEquals(cost.cycles() / 0.98e9, cost.seconds());
  }

  @Test
  void aDenseNetworkBeginsAgain() {
    Estimate estimate = Estimate.of(TestNetworks.lenet(Connectivity.DENSE, 4), DIANNAO_65NM_16BIT);
    assertEquals(estimate.infer(3), estimate.widen(0, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> estimate.widen(3, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> estimate.widen(0, 4));
  }

  @Test
  void aTriangularNetworkComputesWhatIsNew() {
    Estimate estimate =
        Estimate.of(TestNetworks.lenet(Connectivity.TRIANGULAR, 4), DIANNAO_65NM_16BIT);
    for (int from = 0; from < 3; from++) {
      for (int to = from + 1; to < 4; to++) {
        Cost widen = estimate.widen(from, to);
        assertEquals(
            estimate.infer(to).events(Level.MAC) - estimate.infer(from).events(Level.MAC),
            widen.events(Level.MAC));
        assertTrue(widen.joules() < estimate.infer(to).joules(), from + " to " + to);
        assertTrue(widen.cycles() < estimate.infer(to).cycles(), from + " to " + to);
      }
    }
  }

  /** Six triangular rows that read one channel and ten that read all three fill one tile. */
  @Test
  void rowsOfSeveralStepsShareATile() {
    Network network =
        new Network(
            2,
            Connectivity.TRIANGULAR,
            new Shape(1, 1, 1),
            List.of(
                new Node("fc1", new Layer.Linear(Channels.of(40, 80))),
                new Node("fc2", new Layer.Linear(Channels.of(6, 16))),
                new Node("fc3", new Layer.Linear(Channels.constant(2, 2)))));
    Estimate estimate = Estimate.of(network, DIANNAO_65NM_16BIT);
    Work infer = estimate.infer(1).operations().get(1);
    assertEquals(6 * 40 + 10 * 80, infer.macs());
    assertEquals(5, infer.cycles());
    Work widen = estimate.widen(0, 1).operations().get(1);
    assertEquals(5, widen.cycles());
    // 40 channels were left by the operation before, 40 are kept in DRAM.
    assertEquals(40, widen.dramInputs());
    Work resumed = estimate.widen(0, 1).operations().get(2);
    assertEquals(2 * 10, resumed.macs());
    assertEquals(2, resumed.dramInputs());
  }

  @Test
  void narrowerIsNeverDearer() {
    for (long seed = 0; seed < RANDOM_NETWORKS; seed++) {
      Network network = TestNetworks.random(new Random(seed));
      Estimate estimate = Estimate.of(network, DIANNAO_65NM_16BIT);
      for (int step = 1; step < network.steps(); step++) {
        Cost narrow = estimate.infer(step - 1);
        Cost wide = estimate.infer(step);
        String which = "seed " + seed + ": " + network;
        assertTrue(narrow.cycles() <= wide.cycles(), which);
        for (Level level : Level.values()) {
          assertTrue(narrow.events(level) <= wide.events(level), level + ", " + which);
        }
        assertTrue(narrow.joules() <= wide.joules(), which);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Connectivity.class)
  void theBreakdownIsTheTotal(Connectivity connectivity) {
    for (long seed = 0; seed < RANDOM_NETWORKS; seed++) {
      Network network = TestNetworks.random(new Random(seed));
      Network same =
          network.connectivity() == connectivity
              ? network
              : TestNetworks.lenet(connectivity, 2 + (int) (seed % 3));
      Estimate estimate = Estimate.of(same, Accelerator.DIANNAO_45NM_FLOAT);
      Cost cost = same.steps() > 1 ? estimate.widen(0, same.steps() - 1) : estimate.infer(0);
      double byLevel = 0;
      for (Level level : Level.values()) {
        byLevel += cost.joules(level);
      }
      double byOperation = cost.operations().stream().mapToDouble(cost::joules).sum();
      assertEquals(cost.joules(), byLevel, 1e-12 * cost.joules(), "seed " + seed);
      assertEquals(cost.joules(), byOperation, 1e-12 * cost.joules(), "seed " + seed);
      assertTrue(cost.joules() > 0);
    }
  }

  @Test
  void saysWhatItIs() {
    String source = Estimate.of(TestNetworks.alex(), DIANNAO_65NM_16BIT).source();
    assertEquals(
        "estimate: DianNao-like tile 16×16, 65 nm, 16-bit fixed point, 980 MHz,"
            + " SRAM 2 + 2 + 32 KB, DRAM; dynamic energy only",
        source);
  }
}
