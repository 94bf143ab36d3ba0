package dev.sluice.runtime.budget;

import dev.sluice.runtime.Latency;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Times of one inference that were measured, on a device that is slower by a factor.
 *
 * @param seconds entry [step][run]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ServiceTimes(double[][] seconds) {

  /** Those that {@link ServiceTimesRecorder} recorded. */
  static ServiceTimes recorded(double slower) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    ServiceTimes.class.getResourceAsStream("lenet-service-times.txt")),
                StandardCharsets.UTF_8))) {
      List<String[]> runs =
          lines.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" ")).toList();
      double[][] seconds = new double[runs.getFirst().length][runs.size()];
      for (int run = 0; run < runs.size(); run++) {
        for (int step = 0; step < seconds.length; step++) {
          seconds[step][run] = slower * 1e-9 * Long.parseLong(runs.get(run)[step]);
        }
      }
      return new ServiceTimes(seconds);
    }
  }

  /** Steps that always take the same time. */
  static ServiceTimes constant(double... seconds) {
    return new ServiceTimes(
        Arrays.stream(seconds).mapToObj(time -> new double[] {time}).toArray(double[][]::new));
  }

  int steps() {
    return seconds.length;
  }

  double next(int step, Random random) {
    return seconds[step][random.nextInt(seconds[step].length)];
  }

  double median(int step) {
    return latency(step).median() * 1e-6;
  }

  /** As {@link Latency#measure} would have found it. */
  Latency latency(int step) {
    double[] sorted = seconds[step].clone();
    Arrays.sort(sorted);
    return new Latency(sorted[sorted.length / 2] * 1e6, sorted[sorted.length * 99 / 100] * 1e6);
  }

  List<Latency> latencies() {
    return IntStream.range(0, steps()).mapToObj(this::latency).toList();
  }
}
