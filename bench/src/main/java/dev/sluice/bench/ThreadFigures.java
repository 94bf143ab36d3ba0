package dev.sluice.bench;

import dev.sluice.api.Connectivity;
import dev.sluice.core.Session;
import dev.sluice.trainer.NamedNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * What a second thread brings.
 *
 * @param twoThreadRatio as {@link Limit#twoThreadRatio}
 */
record ThreadFigures(NamedNetwork network, double twoThreadRatio, Pace pace) {
  private static final int BATCH = 64;

  /** What noise may add to a time. */
  private static final double ALLOWANCE = 1.03;

  List<Figure> measure() {
    String of = Profile.words(network, Connectivity.DENSE);
    int full = Case.STEPS - 1;
    List<Figure> figures = new ArrayList<>();
    double speedup = 1 / twoOverOne(BATCH, full);
    figures.add(
        Figure.atLeast(
            0.9,
            "speed of two threads over one, of the limit's",
            "%s, batch %d, step %d".formatted(of, BATCH, full),
            speedup / twoThreadRatio,
            ""));
    for (int step = 0; step <= full; step++) {
      figures.add(
          Figure.atMost(
              ALLOWANCE,
              "time with two threads over one",
              "%s, batch 1, step %d".formatted(of, step),
              twoOverOne(1, step),
              ""));
    }
    return figures;
  }

  private double twoOverOne(int batch, int step) {
    Workload workload = Workload.of(network, Connectivity.DENSE);
    try (RandomModel first = RandomModel.open(workload, batch, 1);
        RandomModel second = RandomModel.open(workload, batch, 2)) {
      Session one = first.session();
      Session two = second.session();
      return Turns.take(pace, () -> two.infer(batch, step), () -> one.infer(batch, step))
          .median(times -> times[0] / times[1]);
    }
  }
}
