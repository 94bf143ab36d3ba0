package dev.sluice.bench;

import dev.sluice.trainer.NamedNetwork;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** The {@code bench/threads} command. */
@Command(
    name = "bench/threads",
    description = {
      "Measures what a second thread brings, and how long messages between two threads take"
          + " meanwhile: on a virtual machine that may change every few seconds.",
      "Keep the machine otherwise idle."
    },
    usageHelpAutoWidth = true,
    sortOptions = false)
final class Threads extends BenchCommand {
  private static final long QUICK_SECONDS = 30;
  private static final long FULL_SECONDS = 240;
  private static final long PROGRESS_SECONDS = 30;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  private static final int MESSAGES = 3000;
  private static final List<Integer> IMAGES = List.of(1, 16, 64);
  private static final List<Integer> STEPS = List.of(0, 1, 3);

  /** How long a case is timed in a round, with two threads; half as long with one. */
  private static final long MILLIS = 12;

  public static void main(String[] args) {
    main(new Threads(), args);
  }

  /** A case with one thread and with two. */
  private record Pair(Case two, Peer.Run oneThread, Peer.Run twoThreads) {
    static Pair of(SluicePeer sluice, Task task, NamedNetwork network, int step, int images) {
      Case one = new Case(task, network, step, images, 1);
      Case two = new Case(task, network, step, images, 2);
      return new Pair(two, sluice.prepare(one), sluice.prepare(two));
    }

    ThreadsReport.Sample take(RoundTrip roundTrip) throws Exception {
      double before = roundTrip.nanos();
      double one = Stopwatch.median(oneThread::once, 1, MILLIS / 2) / NANOS_PER_MICRO;
      double two = Stopwatch.median(twoThreads::once, 1, MILLIS) / NANOS_PER_MICRO;
      return new ThreadsReport.Sample(this.two, before, roundTrip.nanos(), one, two);
    }
  }

  @Override
  ThreadsReport measure(boolean quick, PrintWriter progress) {
    List<Pair> pairs = new ArrayList<>();
    SluicePeer sluice = new SluicePeer();
    for (NamedNetwork network : Case.NETWORKS) {
      for (int step : STEPS) {
        for (int images : IMAGES) {
          pairs.add(Pair.of(sluice, Task.INFERENCE, network, step, images));
        }
        pairs.add(Pair.of(sluice, Task.TRAINING, network, step, IMAGES.getLast()));
      }
    }
    try (RoundTrip roundTrip = new RoundTrip(MESSAGES)) {
      progress.println("warming up…");
      Pace pace = Pace.QUICK_TURNS;
      for (Pair pair : pairs) {
        Stopwatch.warm(pair.oneThread::once, pace.leastWarmMillis(), pace.mostWarmMillis());
        Stopwatch.warm(pair.twoThreads::once, pace.leastWarmMillis(), pace.mostWarmMillis());
      }
      return new ThreadsReport(
          samples(pairs, roundTrip, quick ? QUICK_SECONDS : FULL_SECONDS, progress));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      pairs.forEach(pair -> pair.oneThread.close());
      pairs.forEach(pair -> pair.twoThreads.close());
    }
  }

  private static List<ThreadsReport.Sample> samples(
      List<Pair> pairs, RoundTrip roundTrip, long seconds, PrintWriter progress) throws Exception {
    List<ThreadsReport.Sample> samples = new ArrayList<>();
    long start = System.nanoTime();
    long told = 0;
    double passed = 0;
    for (int round = 0; passed < seconds; round++) {
      for (Pair pair : pairs) {
        samples.add(pair.take(roundTrip));
      }
      passed = (System.nanoTime() - start) / NANOS_PER_SECOND;
      if (passed >= told + PROGRESS_SECONDS) {
        told = (long) passed;
        progress.println(
            "%d of %d s, %d rounds, round trip %.0f ns"
                .formatted(told, seconds, round + 1, samples.getLast().after()));
      }
    }
    return samples;
  }
}
