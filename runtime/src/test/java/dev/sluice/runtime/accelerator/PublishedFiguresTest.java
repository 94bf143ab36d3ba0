package dev.sluice.runtime.accelerator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Shape;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares the estimate with what S. Hashemi et al., DATE 2017, publish for a tile like this one,
 * and prints the difference. Nothing is tuned to it: the assertions only hold what the
 * documentation says.
 */
@SuppressWarnings("SystemOut") // this test is there to print
class PublishedFiguresTest {
  private record Published(String name, Network network, double microjoules) {}

  private static final List<Published> PUBLISHED =
      List.of(
          new Published("MNIST, LeNet", TestNetworks.lenet(Connectivity.DENSE, 1), 60.7),
          new Published("CIFAR-10, ALEX", TestNetworks.alex(), 336),
          new Published("SVHN, ConvNet", TestNetworks.convNet(), 754));

  @Test
  void onTheChipItIsTheSameOrder() {
    PrintStream out = System.out;
    List<Double> ratios = new ArrayList<>();
    for (Published published : PUBLISHED) {
      Estimate estimate = Estimate.of(published.network(), Accelerator.HASHEMI_65NM_FLOAT);
      Cost cost = estimate.infer(0);
      double total = 1e6 * cost.joules();
      double dram = 1e6 * cost.joules(Level.DRAM);
      ratios.add((total - dram) / published.microjoules());
      out.printf(
          "%-15s %,11d MACs %,8d cycles; published %6.1f µJ; estimate on the chip %6.1f µJ (× %.2f),"
              + " DRAM %6.1f µJ, together %6.1f µJ (× %.2f)%n",
          published.name(),
          cost.events(Level.MAC),
          cost.cycles(),
          published.microjoules(),
          total - dram,
          (total - dram) / published.microjoules(),
          dram,
          total,
          total / published.microjoules());
    }
    out.println(Estimate.of(TestNetworks.alex(), Accelerator.HASHEMI_65NM_FLOAT).source());
    ratios.forEach(ratio -> assertTrue(ratio > 0.5 && ratio < 2, "on the chip: " + ratios));
  }

  /** DianNao itself: 485 mW, all of the chip, with the tile busy. */
  @Test
  void aBusyTileTakesSeveralTimesWhatWasPublished() {
    Accelerator accelerator = Accelerator.DIANNAO_65NM_16BIT;
    Network busy =
        TestNetworks.single(
            new Shape(16, 8, 8), TestNetworks.conv(1024, 8, 0), TestNetworks.linear(2));
    Cost cost = Estimate.of(busy, accelerator).infer(0);
    Work conv = cost.operations().getFirst();
    double joules = cost.joules(conv) - cost.joules(conv, Level.DRAM);
    // Weights are also written to SB, which a busy tile would do rarely.
    joules -= conv.dramWeights() * accelerator.energies().sb() * 1e-12;
    double watts = joules * accelerator.clockHertz() / conv.cycles();
    System.out.printf(
        "%s: busy %.2f W on the chip, published 0.485 W (× %.1f)%n",
        accelerator, watts, watts / 0.485);
    assertTrue(watts / 0.485 > 4 && watts / 0.485 < 7, watts + " W");
  }
}
