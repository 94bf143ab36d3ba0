package dev.sluice.bench;

import dev.sluice.bench.Stopwatch.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Times of some pieces of work, taken in turns (A, B, A, B …), so that a drift of the processor's
 * clock touches all of them alike.
 *
 * @param rounds for every round the microseconds of one call, by work
 */
record Turns(List<double[]> rounds) {
  private static final double NANOS_PER_MICRO = 1e3;

  /** Calls are timed together until they take as long. */
  private static final double SAMPLE_NANOS = 100_000;

  static Turns take(Pace pace, Work... works) {
    try {
      int[] calls = new int[works.length];
      for (int i = 0; i < works.length; i++) {
        Stopwatch.warm(works[i], pace.leastWarmMillis(), pace.mostWarmMillis());
        double nanos = Stopwatch.median(works[i], 1, pace.roundMillis());
        calls[i] = (int) Math.max(1, SAMPLE_NANOS / nanos);
      }
      List<double[]> rounds = new ArrayList<>();
      for (int round = 0; round < pace.rounds(); round++) {
        double[] micros = new double[works.length];
        for (int i = 0; i < works.length; i++) {
          micros[i] = Stopwatch.median(works[i], calls[i], pace.roundMillis()) / NANOS_PER_MICRO;
        }
        rounds.add(micros);
      }
      return new Turns(rounds);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The median of what a round's times give, such as the ratio of two of them. */
  double median(ToDoubleFunction<double[]> figure) {
    return Samples.of(rounds.stream().mapToDouble(figure).toArray()).median();
  }

  /** The median time of one work's call, in microseconds. */
  double micros(int work) {
    return median(times -> times[work]);
  }
}
