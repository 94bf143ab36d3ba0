package dev.sluice.bench;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The finished trainings of one subject, a network on a data set, as a Markdown table: in every
 * cell the mean of the seeds and their standard deviation.
 */
record StudyTable(String subject, List<StudyResult> results) {
  private static final String INDEPENDENT = "-independent";

  /** One for every first word of a run's name. */
  static List<StudyTable> of(List<StudyResult> results) {
    return grouped(results, StudyResult::subject).entrySet().stream()
        .map(entry -> new StudyTable(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Map<String, List<StudyResult>> grouped(
      List<StudyResult> results, Function<StudyResult, String> key) {
    return results.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * Prints it.
   *
   * @param accuracies of validation or of test images
   * @param images what they are called
   */
  void print(PrintWriter out, String images, Function<StudyResult, List<Double>> accuracies) {
    Map<String, List<StudyResult>> runs = grouped(results, StudyResult::name);
    int widths = accuracies.apply(results.getFirst()).size();
    List<StudyResult> independent =
        results.stream().filter(result -> result.name().endsWith(INDEPENDENT)).toList();
    out.printf("%s, %s images, accuracy in %%%n%n", subject, images);
    out.print("| run | seeds |");
    IntStream.range(0, widths).forEach(width -> out.printf(" width %d |", width));
    out.printf(" least against independent | seconds |%n");
    out.println("|---|---:|" + "---:|".repeat(widths + 2));
    runs.forEach(
        (name, of) -> {
          out.printf("| %s | %d |", name, of.size());
          for (int width = 0; width < widths; width++) {
            out.print(cell(percent(of, accuracies, width)));
          }
          out.printf(
              Locale.ROOT,
              " %s | %.0f |%n",
              least(of, independent, accuracies, widths),
              of.stream().mapToDouble(StudyResult::seconds).average().orElseThrow());
        });
    out.println();
  }

  private static double[] percent(
      List<StudyResult> results, Function<StudyResult, List<Double>> accuracies, int width) {
    return results.stream()
        .mapToDouble(result -> 100 * accuracies.apply(result).get(width))
        .toArray();
  }

  private static double mean(double[] seeds) {
    return Arrays.stream(seeds).average().orElseThrow();
  }

  private static String cell(double[] seeds) {
    double mean = mean(seeds);
    if (seeds.length == 1) {
      return String.format(Locale.ROOT, " %.2f |", mean);
    }
    double squares = Arrays.stream(seeds).map(seed -> (seed - mean) * (seed - mean)).sum();
    double deviation = Math.sqrt(squares / (seeds.length - 1));
    return String.format(Locale.ROOT, " %.2f ± %.2f |", mean, deviation);
  }

  /**
   * The width at which a run is worst beside the networks trained for that width alone, in the mean
   * of the seeds that both have.
   */
  private static String least(
      List<StudyResult> of,
      List<StudyResult> independent,
      Function<StudyResult, List<Double>> accuracies,
      int widths) {
    Map<Long, StudyResult> alone =
        independent.stream().collect(Collectors.toMap(StudyResult::seed, Function.identity()));
    List<StudyResult> paired = of.stream().filter(run -> alone.containsKey(run.seed())).toList();
    if (paired.isEmpty() || of.equals(independent)) {
      return "";
    }
    List<StudyResult> beside = paired.stream().map(run -> alone.get(run.seed())).toList();
    double least =
        IntStream.range(0, widths)
            .mapToDouble(
                width ->
                    mean(percent(paired, accuracies, width))
                        - mean(percent(beside, accuracies, width)))
            .min()
            .orElseThrow();
    return String.format(Locale.ROOT, "%+.2f", least);
  }
}
