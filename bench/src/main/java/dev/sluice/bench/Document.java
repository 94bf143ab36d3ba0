package dev.sluice.bench;

import java.util.List;
import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What {@code --json} writes. Times are of one whole batch. */
record Document(Machine machine, Limits limit, List<TimedCase> cases) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  /** As {@link Limit}, of one thread. */
  record Limits(double gflops, double gigabytesPerSecond) {}

  /**
   * A case.
   *
   * @param macs multiply-accumulates of one image's inference
   * @param peers microseconds by library
   */
  record TimedCase(
      String task,
      String network,
      int step,
      int batch,
      int threads,
      long macs,
      double sluiceMicros,
      Map<String, Double> peers) {

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
          timing.peerMicros());
    }
  }

  static Document of(Machine machine, Limit limit, List<Timing> timings) {
    return new Document(
        machine,
        new Limits(limit.gflops(), limit.gigabytesPerSecond()),
        timings.stream().map(TimedCase::of).toList());
  }

  String json() {
    return MAPPER.writeValueAsString(this);
  }
}
