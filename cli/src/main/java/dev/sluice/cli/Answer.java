package dev.sluice.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.Printable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a model says about an image file.
 *
 * @param label the class
 * @param probability of that class, by the width that answered
 * @param margin of the answer: largest minus second largest class probability
 * @param step the width that answered
 * @param tried all widths that were run, in this order
 */
record Answer(
    String file,
    @JsonProperty("class") String label,
    double probability,
    double margin,
    int step,
    List<Attempt> tried) {

  /** One width's margin. */
  record Attempt(int step, double margin) {}

  /** One line for people. */
  String text() {
    String widths =
        tried.stream()
            .map(attempt -> "%d (margin %.3f)".formatted(attempt.step(), attempt.margin()))
            .collect(Collectors.joining(", then "));
    return Printable.text(
        "%s: %s, probability %s, margin %.3f; width %s"
            .formatted(file, label, Numbers.percent(probability), margin, widths));
  }
}
