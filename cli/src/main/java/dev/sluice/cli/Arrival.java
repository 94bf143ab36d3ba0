package dev.sluice.cli;

import java.nio.file.Path;

/** What comes next in a stream of images. */
sealed interface Arrival {
  /** A file to classify. */
  record Image(Path file) implements Arrival {}

  /**
   * Something that is no file.
   *
   * @param reason what it is, in one line
   */
  record Unusable(String reason) implements Arrival {}

  /** Nothing yet. */
  record Nothing() implements Arrival {}

  /** No more will come. */
  record End() implements Arrival {}
}
