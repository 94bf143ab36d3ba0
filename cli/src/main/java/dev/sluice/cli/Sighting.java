package dev.sluice.cli;

import dev.sluice.core.Printable;
import dev.sluice.runtime.Outcome;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a model said about an image of a stream.
 *
 * @param label the class that was found
 * @param outcome whether that is given as an answer
 * @param margin of the class that was found
 * @param step the last width that was run
 * @param nanos from image to answer, without reading the file
 * @param unsure whether its margin is below 0.1 or the largest threshold of the policy, or there is
 *     no answer
 * @param drifting whether the drift alarm was ringing
 */
record Sighting(
    Path file,
    String label,
    Outcome outcome,
    double margin,
    int step,
    long nanos,
    boolean unsure,
    boolean drifting) {
  /** One line for people. */
  String text() {
    return Printable.text(
        "%s: %s, margin %.3f, width %d%s%s%s"
            .formatted(
                file,
                outcome.isAnswer() ? label : "no answer",
                margin,
                step,
                outcome == Outcome.LIMITED ? ", limited" : "",
                unsure ? ", unsure" : "",
                drifting ? ", drift" : ""));
  }

  /** Why people should look at it, as the beginning of a file's name; empty if they need not. */
  Optional<String> reason() {
    if (!unsure && !drifting) {
      return Optional.empty();
    }
    String drift = drifting ? "drift-" : "";
    return Optional.of(unsure ? "%sunsure-margin%.3f-".formatted(drift, margin) : drift);
  }
}
