package dev.sluice.bench;

import dev.sluice.api.Connectivity;
import dev.sluice.bench.Stopwatch.Work;
import dev.sluice.trainer.NamedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How near one operation comes to what the machine can do at most. One thread, the whole batch.
 *
 * @param operation the layer's name, or {@link #WHOLE}
 * @param macs multiply-accumulates
 * @param bytes that must be moved at least: {@link SingleOperations#bytes}
 * @param micros measured
 * @param gflops reached, two operations a multiply-accumulate
 * @param shareOfLimit {@code gflops} as a share of the limit's
 * @param gigabytesPerSecond reached, of {@code bytes}
 * @param bound which of the two limits allows less
 */
record Roofline(
    String network,
    int step,
    int batch,
    String operation,
    long macs,
    long bytes,
    double micros,
    double gflops,
    double shareOfLimit,
    double gigabytesPerSecond,
    Bound bound) {
  /** {@link dev.sluice.core.Session#infer(int, int)}, which copies images and logits too. */
  static final String WHOLE = "whole";

  private static final double NANOS_PER_MICRO = 1e3;

  /** What a limit is of. */
  enum Bound {
    COMPUTE,
    MEMORY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One thing that was timed; {@link Limit} says what the machine can do. */
  private record Part(String operation, long macs, long bytes, double micros) {
    Roofline under(Limit limit, NamedNetwork network, int step, int batch) {
      double gflops = 2.0 * macs / (micros * NANOS_PER_MICRO);
      return new Roofline(
          network.id(),
          step,
          batch,
          operation,
          macs,
          bytes,
          micros,
          gflops,
          gflops / limit.gflops(),
          bytes / (micros * NANOS_PER_MICRO),
          bound(macs, bytes, limit));
    }
  }

  /** The limit that alone would make it take longer. */
  static Bound bound(long macs, long bytes, Limit limit) {
    double computing = 2.0 * macs / limit.gflops();
    return bytes / limit.gigabytesPerSecond() > computing ? Bound.MEMORY : Bound.COMPUTE;
  }

  /** Times every operation of a dense network's inference at one step, and the whole of it. */
  static List<Roofline> measure(Limit limit, NamedNetwork network, int step, int batch, Pace pace) {
    Workload workload = Workload.of(network, Connectivity.DENSE);
    try (SingleOperations single = new SingleOperations(workload, step, batch);
        RandomModel model = RandomModel.open(workload, batch, 1)) {
      Work[] works = new Work[single.count() + 1];
      for (int i = 0; i < single.count(); i++) {
        int operation = i;
        works[i] = () -> single.run(operation);
      }
      works[single.count()] = () -> model.session().infer(batch, step);
      Turns times = Turns.take(pace, works);
      List<Part> parts = new ArrayList<>();
      long macs = 0;
      long bytes = 0;
      for (int i = 0; i < single.count(); i++) {
        macs += single.macs(i);
        bytes += single.bytes(i);
        parts.add(new Part(single.layer(i), single.macs(i), single.bytes(i), times.micros(i)));
      }
      parts.add(new Part(WHOLE, macs, bytes, times.micros(single.count())));
      return parts.stream().map(part -> part.under(limit, network, step, batch)).toList();
    }
  }
}
