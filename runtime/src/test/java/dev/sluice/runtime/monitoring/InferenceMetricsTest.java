package dev.sluice.runtime.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InferenceMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final InferenceMetrics metrics = new InferenceMetrics(registry, 3);

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  @Test
  void registersEverythingAtOnce() {
    List<String> names =
        registry.getMeters().stream()
            .map(Meter::getId)
            .map(Meter.Id::getName)
            .filter(name -> !name.endsWith(".histogram")) // this registry's way to show buckets
            .toList();
    assertEquals(
        List.of(
            "sluice.abstentions",
            "sluice.answers",
            "sluice.budget.violations",
            "sluice.drift.alarms",
            "sluice.energy",
            "sluice.escalations",
            "sluice.latency",
            "sluice.margin",
            "sluice.refusals"),
        List.copyOf(new TreeSet<>(names)));
    assertEquals(3 + 2 + 2 + 6, names.size());
  }

  @Test
  void countsByStepAndCause() {
    metrics.escalated(0);
    metrics.escalated(0);
    metrics.escalated(1);
    metrics.answered(1, 0.5);
    metrics.answered(2, 0.25);
    metrics.answered(2, Double.NaN);
    metrics.driftAlarm(DriftAlarm.Statistic.CLASSES);
    assertEquals(2, count("sluice.escalations", "step", "0"));
    assertEquals(1, count("sluice.escalations", "step", "1"));
    assertEquals(0, count("sluice.answers", "step", "0"));
    assertEquals(1, count("sluice.answers", "step", "1"));
    assertEquals(2, count("sluice.answers", "step", "2"));
    assertEquals(0, count("sluice.drift.alarms", "cause", "margin"));
    assertEquals(1, count("sluice.drift.alarms", "cause", "classes"));
  }

  @Test
  void keepsDistributions() {
    for (double margin : new double[] {0.05, 0.97, 1, Double.NaN}) {
      metrics.answered(0, margin);
    }
    metrics.energy(0.002);
    metrics.energy(0.004);
    metrics.latency(30_000);
    metrics.latency(2_000_000);

    DistributionSummary margin = registry.get("sluice.margin").summary();
    assertEquals(4, margin.count());
    assertEquals(202, margin.totalAmount(), 1e-12);
    assertEquals(2, countUpTo(margin.takeSnapshot().histogramCounts(), 10));
    assertEquals(3, countUpTo(margin.takeSnapshot().histogramCounts(), 98));

    DistributionSummary energy = registry.get("sluice.energy").summary();
    assertEquals("joules", energy.getId().getBaseUnit());
    assertEquals(2, energy.count());
    assertEquals(0.006, energy.totalAmount(), 1e-12);

    Timer latency = registry.get("sluice.latency").timer();
    assertEquals(2, latency.count());
    assertEquals(2_030_000, latency.totalTime(TimeUnit.NANOSECONDS));
    CountAtBucket[] buckets = latency.takeSnapshot().histogramCounts();
    assertEquals(10_000, buckets[0].bucket());
    assertEquals(5e9, buckets[buckets.length - 1].bucket());
    assertEquals(0, countUpTo(buckets, 20_000));
    assertEquals(1, countUpTo(buckets, 50_000));
    assertEquals(2, countUpTo(buckets, 2_000_000));
  }

  private static double countUpTo(CountAtBucket[] buckets, double limit) {
    return Arrays.stream(buckets)
        .filter(bucket -> bucket.bucket() == limit)
        .findFirst()
        .orElseThrow()
        .count();
  }

  @Test
  void countsWhatWentWrong() {
    metrics.budgetViolated();
    metrics.abstained();
    metrics.abstained();
    metrics.refused();
    assertEquals(1, count("sluice.budget.violations"));
    assertEquals(2, count("sluice.abstentions"));
    assertEquals(1, count("sluice.refusals"));
  }

  @Test
  void allocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 10_000 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      metrics.escalated(0);
      metrics.answered(1, 0.5);
      metrics.latency(1_000);
      metrics.energy(0.001);
      metrics.budgetViolated();
      metrics.driftAlarm(DriftAlarm.Statistic.MARGIN);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least, "bytes in the quietest round");
    assertTrue(count("sluice.answers", "step", "1") > 0);
  }
}
