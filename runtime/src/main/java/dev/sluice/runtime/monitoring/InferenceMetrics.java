package dev.sluice.runtime.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What adaptive inference does, as Micrometer meters. All of them are registered at once, so that a
 * dashboard shows zeros and not gaps:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>what</th><th>tag</th></tr>
 * <tr><td>{@code sluice.answers}</td><td>counter: images answered</td>
 *     <td>{@code step} that answered</td></tr>
 * <tr><td>{@code sluice.escalations}</td><td>counter: images that went on to a wider step</td>
 *     <td>{@code step} that was not enough</td></tr>
 * <tr><td>{@code sluice.margin}</td><td>distribution of the answers' margins, in percent</td><td></td></tr>
 * <tr><td>{@code sluice.latency}</td><td>timer: from image to answer</td><td></td></tr>
 * <tr><td>{@code sluice.energy}</td><td>distribution of joules per inference; its count says for how
 *     many they are known</td><td></td></tr>
 * <tr><td>{@code sluice.budget.violations}</td><td>counter: inferences over their budget</td>
 *     <td></td></tr>
 * <tr><td>{@code sluice.abstentions}</td><td>counter: images that not even full width was sure of
 *     </td><td></td></tr>
 * <tr><td>{@code sluice.refusals}</td><td>counter: images that were not run, as no step fitted the
 *     budget</td><td></td></tr>
 * <tr><td>{@code sluice.drift.alarms}</td><td>counter: times that the drift alarm began to ring</td>
 *     <td>{@code cause}: {@code margin} or {@code classes}</td></tr>
 * </table>
 *
 * <p>Recording allocates nothing of its own. Any number of threads, as Micrometer's meters.
 */
public final class InferenceMetrics {
  /** In percent, as Micrometer rounds up to whole numbers before it looks for a bucket. */
  private static final double[] MARGIN_BUCKETS = {10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99};

  /** 1, 2 and 5 times each power of ten from 10 µs to 5 s. */
  private static final Duration[] LATENCY_BUCKETS =
      IntStream.rangeClosed(0, 5)
          .mapToObj(power -> Math.round(1e4 * Math.pow(10, power)))
          .flatMap(nanos -> Stream.of(1, 2, 5).map(times -> Duration.ofNanos(times * nanos)))
          .toArray(Duration[]::new);

  private final Counter[] answers; // [step]
  private final Counter[] escalations; // [step], none for the last
  private final Map<DriftAlarm.Statistic, Counter> driftAlarms =
      new EnumMap<>(DriftAlarm.Statistic.class);
  private final DistributionSummary margin;
  private final Timer latency;
  private final DistributionSummary energy;
  private final Counter budgetViolations;
  private final Counter abstentions;
  private final Counter refusals;

  /**
   * Registers the meters.
   *
   * @param steps of the model
   */
  public InferenceMetrics(MeterRegistry registry, int steps) {
    answers = steps(steps, "sluice.answers", "Images answered, by the step that did", registry);
    escalations =
        steps(steps - 1, "sluice.escalations", "Images that went on to a wider step", registry);
    for (DriftAlarm.Statistic cause : DriftAlarm.Statistic.values()) {
      Counter alarms =
          Counter.builder("sluice.drift.alarms")
              .description("Times that the drift alarm began to ring")
              .tag("cause", cause.name().toLowerCase(Locale.ROOT))
              .register(registry);
      driftAlarms.put(cause, alarms);
    }
    margin =
        DistributionSummary.builder("sluice.margin")
            .description("Margins of the answers")
            .baseUnit("percent")
            .scale(100)
            .serviceLevelObjectives(MARGIN_BUCKETS)
            .register(registry);
    latency =
        Timer.builder("sluice.latency")
            .description("Time from image to answer")
            .serviceLevelObjectives(LATENCY_BUCKETS)
            .register(registry);
    energy =
        DistributionSummary.builder("sluice.energy")
            .description("Energy per inference where it is known")
            .baseUnit("joules")
            .register(registry);
    budgetViolations =
        counter(
            "sluice.budget.violations", "Inferences that took more than their budget", registry);
    abstentions =
        counter("sluice.abstentions", "Images that not even full width was sure of", registry);
    refusals = counter("sluice.refusals", "Images not run, as no step fitted the budget", registry);
  }

  private static Counter counter(String name, String description, MeterRegistry registry) {
    return Counter.builder(name).description(description).register(registry);
  }

  private static Counter[] steps(
      int steps, String name, String description, MeterRegistry registry) {
    return IntStream.range(0, steps)
        .mapToObj(
            step ->
                Counter.builder(name)
                    .description(description)
                    .tag("step", Integer.toString(step))
                    .register(registry))
        .toArray(Counter[]::new);
  }

  /**
   * An image was answered.
   *
   * @param step that answered
   * @param margin of the answer; NaN is counted as 0
   */
  public void answered(int step, double margin) {
    answers[step].increment();
    this.margin.record(Double.isNaN(margin) ? 0 : margin);
  }

  /**
   * An image went on to a wider step.
   *
   * @param step that was not enough; never the last
   */
  public void escalated(int step) {
    escalations[step].increment();
  }

  /** An inference took so long. */
  public void latency(long nanos) {
    latency.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** An inference took so much energy. Not to be called where that is unknown. */
  public void energy(double joules) {
    energy.record(joules);
  }

  /** An inference took more time or energy than its budget. */
  public void budgetViolated() {
    budgetViolations.increment();
  }

  /** Not even full width was sure, and no answer was given. */
  public void abstained() {
    abstentions.increment();
  }

  /** No step fitted the budget, and the image was not run. */
  public void refused() {
    refusals.increment();
  }

  /** The drift alarm began to ring. */
  public void driftAlarm(DriftAlarm.Statistic cause) {
    Objects.requireNonNull(driftAlarms.get(cause)).increment();
  }
}
