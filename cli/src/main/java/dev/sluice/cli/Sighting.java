package dev.sluice.cli;

import dev.sluice.core.Printable;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a model said about an image of a stream.
 *
 * @param label the class
 * @param margin of the answer
 * @param step the width that answered
 * @param nanos from image to answer, without reading the file
 * @param unsure whether its margin is below 0.1 or the largest threshold of the policy
 * @param drifting whether the drift alarm was ringing
 */
record Sighting(
    Path file,
    String label,
    double margin,
    int step,
    long nanos,
    boolean unsure,
    boolean drifting) {
  /** One line for people. */
  String text() {
    return Printable.text(
        "%s: %s, margin %.3f, width %d%s%s"
            .formatted(
                file, label, margin, step, unsure ? ", unsure" : "", drifting ? ", drift" : ""));
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
