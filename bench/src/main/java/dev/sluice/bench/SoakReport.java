package dev.sluice.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How memory went while sessions ran, all of whose answers were right. */
record SoakReport(int threads, long millis, List<Sample> samples) implements BenchCommand.Result {
  private static final double MIB = 1 << 20;

  /**
   * @param inferences of single images so far
   * @param heapMiB in use after a collection
   * @param residentMiB of the process
   */
  record Sample(long inferences, double heapMiB, double residentMiB) {
    private static final String RESIDENT = "VmRSS:";

    static Sample take(long inferences) {
      System.gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      return new Sample(inferences, heap / MIB, resident());
    }

    private static double resident() {
      try {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(RESIDENT))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum()
            / 1024.0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return "%,d inferences, heap %.1f MiB, resident %.0f MiB"
          .formatted(inferences, heapMiB, residentMiB);
    }
  }

  @Override
  public Object document() {
    return this;
  }

  @Override
  public void print(PrintWriter out) {
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    out.printf(
        "%s, %.1f minutes, %,d inferences, every one with the bits of one thread%n",
        threads == 1 ? "one thread" : threads + " threads", millis / 60e3, last.inferences);
    out.printf(
        "heap from %.1f to %.1f MiB, resident from %.0f to %.0f MiB, since a tenth of the time%n",
        first.heapMiB, last.heapMiB, first.residentMiB, last.residentMiB);
  }
}
