package dev.sluice.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Map;

/** What {@code --json} writes. Times are of one whole batch. */
record Document(Machine machine, Limits limit, List<TimedCase> cases) {
  /** As {@link Limit}, of one thread. */
  record Limits(double gflops, double gigabytesPerSecond) {
    static Limits of(Limit limit) {
      return new Limits(limit.gflops(), limit.gigabytesPerSecond());
    }
  }

  /**
   * A case.
   *
   * @param macs multiply-accumulates of one image's inference
   * @param peers microseconds by library
   * @param remarks of libraries; left out where there are none
   */
  record TimedCase(
      String task,
      String network,
      int step,
      int batch,
      int threads,
      long macs,
      double sluiceMicros,
      Map<String, Double> peers,
      @JsonInclude(Include.NON_EMPTY) List<String> remarks) {

    static TimedCase of(Timing timing) {
      Case timed = timing.timed();
      return new TimedCase(
          timed.task().id(),
          timed.network().id(),
          timed.step(),
          timed.batch(),
          timed.threads(),
          timed.macs(),
          timing.sluiceMicros(),
          timing.peerMicros(),
          timing.remarks());
    }
  }

  static Document of(Machine machine, Limit limit, List<Timing> timings) {
    return new Document(machine, Limits.of(limit), timings.stream().map(TimedCase::of).toList());
  }
}
