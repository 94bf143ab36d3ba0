package dev.sluice.bench;

import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * The fastest of several ways to run a case that give what the first of them gives. What is wrong
 * may be right in the next call, so the run that was compared is the one that is taken, and what it
 * gave is kept.
 *
 * @param nanos the median time of a call
 * @param remark which ways are wrong, or nothing
 */
record Fastest(Peer.Run run, List<Float> compared, double nanos, String remark)
    implements Peer.Run {
  private static final long TRIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
  private static final int LEAST_CALLS = 3;

  /** A way to run the case. */
  interface Way {
    /** For people, in the plural. */
    String words();

    Peer.Run open() throws Exception;
  }

  static Fastest of(Case asked, List<Way> ways) throws Exception {
    Fastest best = open(asked, ways.getFirst());
    List<Float> expected = best.compared;
    StringJoiner wrong = new StringJoiner("; ");
    for (Way way : ways.subList(1, ways.size())) {
      Fastest next = open(asked, way);
      String difference = Agreement.difference(asked, expected, next.compared);
      if (difference != null) {
        wrong.add("%s left out, %s".formatted(way.words(), difference));
      }
      boolean better = difference == null && next.nanos < best.nanos;
      (better ? best : next).close();
      best = better ? next : best;
    }
    return new Fastest(best.run, best.compared, best.nanos, wrong.toString());
  }

  private static Fastest open(Case asked, Way way) throws Exception {
    Peer.Run run = way.open();
    List<Float> compared = run.compared(asked);
    return new Fastest(run, compared, trial(run), "");
  }

  /** The median time of a call. */
  private static double trial(Peer.Run run) throws Exception {
    run.once();
    run.once(); // TorchScript optimises after having seen a call
    Samples samples = new Samples();
    long from = System.nanoTime();
    long end = from + TRIAL_NANOS;
    while (from < end || samples.count() < LEAST_CALLS) {
      run.once();
      long to = System.nanoTime();
      samples.add((double) (to - from));
      from = to;
    }
    return samples.median();
  }

  @Override
  public void once() throws Exception {
    run.once();
  }

  @Override
  public List<Float> result() throws Exception {
    return run.result();
  }

  @Override
  public List<Float> compared(Case asked) {
    return compared;
  }

  @Override
  public void close() {
    run.close();
  }
}
