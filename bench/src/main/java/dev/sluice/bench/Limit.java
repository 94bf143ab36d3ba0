package dev.sluice.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the machine can do at most, measured.
 *
 * @param gflops of one thread that does nothing but multiply-adds in registers
 * @param twoThreadRatio how many times as much two threads do: near 1 where the two processors of a
 *     virtual machine are one core's hyper-threads
 * @param gigabytesPerSecond that one thread reads from memory
 */
record Limit(double gflops, double twoThreadRatio, double gigabytesPerSecond) {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int CHAINS = 12;
  private static final int STEPS = 1_000_000;
  private static final int FLOATS = 1 << 26;
  private static final int ROUNDS = 150;
  private static final int PASSES = 8;

  /** Takes a few seconds; nothing else should run meanwhile. */
  static Limit measure() {
    double one = multiplyAdds(1);
    return new Limit(one, multiplyAdds(2) / one, reading());
  }

  /** For a number of threads, in GFLOP/s. */
  double gflops(int threads) {
    return threads == 1 ? gflops : gflops * twoThreadRatio;
  }

  /** The best of some rounds, since whatever disturbs makes it slower. */
  private static double multiplyAdds(int threads) {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<Float>> work =
          IntStream.range(0, threads).<Callable<Float>>mapToObj(_ -> Limit::chains).toList();
      double best = Double.POSITIVE_INFINITY;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        for (Future<Float> done : pool.invokeAll(work)) {
          check(done.get());
        }
        best = Math.min(best, (double) (System.nanoTime() - start));
      }
      return 2.0 * threads * CHAINS * LANES * STEPS / best;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Independent chains of multiply-adds, more than the units' latency needs. */
  private static float chains() {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector a = x;
    FloatVector b = x;
    FloatVector c = x;
    FloatVector d = x;
    FloatVector e = x;
    FloatVector f = x;
    FloatVector g = x;
    FloatVector h = x;
    FloatVector i = x;
    FloatVector j = x;
    FloatVector k = x;
    FloatVector l = x;
    for (int step = 0; step < STEPS; step++) {
      a = a.fma(x, x);
      b = b.fma(x, x);
      c = c.fma(x, x);
      d = d.fma(x, x);
      e = e.fma(x, x);
      f = f.fma(x, x);
      g = g.fma(x, x);
      h = h.fma(x, x);
      i = i.fma(x, x);
      j = j.fma(x, x);
      k = k.fma(x, x);
      l = l.fma(x, x);
    }
    return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
  }

  private static double reading() {
    float[] memory = new float[FLOATS];
    double best = Double.POSITIVE_INFINITY;
    for (int pass = 0; pass < PASSES; pass++) {
      long start = System.nanoTime();
      check(sum(memory));
      best = Math.min(best, (double) (System.nanoTime() - start));
    }
    return (double) FLOATS * Float.BYTES / best;
  }

  private static float sum(float[] memory) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int i = 0; i < memory.length; i += 4 * LANES) {
      a = a.add(FloatVector.fromArray(SPECIES, memory, i));
      b = b.add(FloatVector.fromArray(SPECIES, memory, i + LANES));
      c = c.add(FloatVector.fromArray(SPECIES, memory, i + 2 * LANES));
      d = d.add(FloatVector.fromArray(SPECIES, memory, i + 3 * LANES));
    }
    return a.add(b).add(c).add(d).lane(0);
  }

  /** Uses a result, so that it has to be computed. */
  private static void check(float result) {
    if (Float.isNaN(result)) {
      throw new IllegalStateException("not a number");
    }
  }
}
