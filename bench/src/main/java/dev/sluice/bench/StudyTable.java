package dev.sluice.bench;

import java.io.PrintWriter;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The finished trainings of one subject, a network on a data set, as a Markdown table: in every
 * cell the mean of the seeds, and how far the extremes are from one another.
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
            out.print(cell(statistics(of, accuracies, width)));
          }
          out.printf(
              Locale.ROOT,
              " %s | %.0f |%n",
              least(of, independent, accuracies, widths),
              of.stream().mapToDouble(StudyResult::seconds).average().orElseThrow());
        });
    out.println();
  }

  private static DoubleSummaryStatistics statistics(
      List<StudyResult> results, Function<StudyResult, List<Double>> accuracies, int width) {
    return results.stream()
        .mapToDouble(result -> 100 * accuracies.apply(result).get(width))
        .summaryStatistics();
  }

  private static String cell(DoubleSummaryStatistics seeds) {
    return String.format(
        Locale.ROOT, " %.2f (%.2f) |", seeds.getAverage(), seeds.getMax() - seeds.getMin());
  }

  /** The width at which a run is worst beside the networks trained for that width alone. */
  private static String least(
      List<StudyResult> of,
      List<StudyResult> independent,
      Function<StudyResult, List<Double>> accuracies,
      int widths) {
    if (independent.isEmpty() || of.equals(independent)) {
      return "";
    }
    double least =
        IntStream.range(0, widths)
            .mapToDouble(
                width ->
                    statistics(of, accuracies, width).getAverage()
                        - statistics(independent, accuracies, width).getAverage())
            .min()
            .orElseThrow();
    return String.format(Locale.ROOT, "%+.2f", least);
  }
}
