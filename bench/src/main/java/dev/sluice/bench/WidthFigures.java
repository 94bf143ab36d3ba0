package dev.sluice.bench;

import com.sun.management.ThreadMXBean;
import dev.sluice.api.Connectivity;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.trainer.NamedNetwork;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** What widths cost: their arithmetic, going on to a wider one, and changing. One thread. */
record WidthFigures(NamedNetwork network, Pace pace) {
  private static final int NARROWEST = 0;
  private static final int FULL = Case.STEPS - 1;
  private static final int BATCH = 64;

  /** Images of a batch that a cascade goes on with: 20 %. */
  private static final int UNSURE = 13;

  private static final int COUNTED_CHANGES = 1000;

  List<Figure> measure() {
    List<Figure> figures = new ArrayList<>();
    try (RandomModel dense = open(Connectivity.DENSE, BATCH);
        RandomModel triangular = open(Connectivity.TRIANGULAR, BATCH)) {
      figures.add(arithmetic(dense));
      figures.add(narrowTime(dense.session()));
      figures.add(escalation(triangular.session(), 1));
      figures.add(escalation(triangular.session(), BATCH));
      figures.add(cascade(dense.session(), Connectivity.DENSE));
      figures.add(cascade(triangular.session(), Connectivity.TRIANGULAR));
      figures.add(change(dense.session()));
      figures.add(allocation(dense.session()));
    }
    return figures;
  }

  private RandomModel open(Connectivity connectivity, int batch) {
    return RandomModel.open(Workload.of(network, connectivity), batch, 1);
  }

  private Figure arithmetic(RandomModel dense) {
    Model model = dense.model();
    double macs = (double) model.macs(NARROWEST) / model.macs(FULL);
    double ratio = narrowestOverFull(dense.session(), BATCH) / macs;
    return Figure.atMost(
        1.6, "time ÷ MACs, step 0 over step 3", of(Connectivity.DENSE, BATCH), ratio, "");
  }

  private Figure narrowTime(Session session) {
    double ratio = narrowestOverFull(session, 1);
    return Figure.atMost(0.2, "time, step 0 over step 3", of(Connectivity.DENSE, 1), ratio, "");
  }

  private double narrowestOverFull(Session session, int batch) {
    return Turns.take(pace, () -> session.infer(batch, NARROWEST), () -> session.infer(batch, FULL))
        .median(times -> times[0] / times[1]);
  }

  private Figure escalation(Session session, int batch) {
    double ratio =
        Turns.take(
                pace,
                () -> {
                  session.infer(batch, NARROWEST);
                  for (int step = 1; step <= FULL; step++) {
                    session.escalate(step);
                  }
                },
                () -> session.infer(batch, FULL))
            .median(times -> times[0] / times[1]);
    return Figure.atMost(
        1.15, "through all widths over full width", of(Connectivity.TRIANGULAR, batch), ratio, "");
  }

  /**
   * A batch of which some images go on to the full width, over what that should take: the whole
   * batch at the narrowest width and the share that goes on at the full width. A triangular network
   * computes only what is new for those, so that for them the times' difference counts.
   */
  private Figure cascade(Session session, Connectivity connectivity) {
    int[] unsure = spread(BATCH, UNSURE);
    double share = (double) UNSURE / BATCH;
    double saved = connectivity == Connectivity.TRIANGULAR ? share : 0;
    double ratio =
        Turns.take(
                pace,
                () -> {
                  session.infer(BATCH, NARROWEST);
                  session.escalate(FULL, unsure, UNSURE);
                },
                () -> session.infer(BATCH, NARROWEST),
                () -> session.infer(BATCH, FULL))
            .median(times -> times[0] / ((1 - saved) * times[1] + share * times[2]));
    return Figure.atMost(
        1.25, "cascade with 13 of 64 unsure over its parts", of(connectivity, BATCH), ratio, "");
  }

  /** Positions that are spread evenly over a batch. */
  static int[] spread(int batch, int count) {
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      positions[i] = i * batch / count;
    }
    return positions;
  }

  private Figure change(Session session) {
    double micros =
        Turns.take(
                pace,
                () -> alternate(session),
                () -> session.infer(1, NARROWEST),
                () -> session.infer(1, FULL))
            .median(times -> (times[0] - times[1] - times[2]) / 2);
    return Figure.atMost(
        1, "change between steps 0 and 3", of(Connectivity.DENSE, 1), micros, "µs");
  }

  /** Two inferences, two changes. */
  private static void alternate(Session session) {
    session.infer(1, NARROWEST);
    session.infer(1, FULL);
  }

  /** Follows {@link #change}, so that everything is warm. */
  private Figure allocation(Session session) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = Long.MAX_VALUE;
    for (int time = 0; time < 3; time++) { // what happens once, even to the counter, is not counted
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < COUNTED_CHANGES; i += 2) {
        alternate(session);
      }
      bytes = Math.min(bytes, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return Figure.atMost(
        0,
        "allocation per inference while the width changes",
        of(Connectivity.DENSE, 1),
        (double) bytes / COUNTED_CHANGES,
        "bytes");
  }

  private String of(Connectivity connectivity, int batch) {
    return Profile.words(network, connectivity) + ", batch " + batch;
  }
}
