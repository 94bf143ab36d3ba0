package dev.sluice.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;

/**
 * What was measured on.
 *
 * @param processor its model's name
 * @param processors that Java sees
 * @param vectorBits of Java's preferred vectors
 * @param twoThreadRatio as {@link Limit#twoThreadRatio}
 * @param versions of the libraries with the threads they run with, by library and threads
 */
record Machine(
    String processor,
    int processors,
    int vectorBits,
    double twoThreadRatio,
    Map<String, String> versions) {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  static Machine of(Limit limit, Map<String, String> versions) {
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        FloatVector.SPECIES_PREFERRED.vectorBitSize(),
        limit.twoThreadRatio(),
        versions);
  }

  /** The machine and what it can do at most, for people. */
  void print(PrintWriter out, Limit limit) {
    out.println("%s, %d processors, %d-bit vectors".formatted(processor, processors, vectorBits));
    out.println(
        "limit: %.1f GFLOP/s with 1 thread, %.2f times as much with 2; %.1f GB/s"
            .formatted(limit.gflops(), limit.twoThreadRatio(), limit.gigabytesPerSecond()));
  }

  private static String processorName() {
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
