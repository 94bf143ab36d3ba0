package dev.sluice.cuda;

import java.util.List;
import java.util.stream.Collectors;

/** What the device does for one operation, or a part of it, for any number of images. */
interface Work {
  /**
   * Makes ready what must be before a graph is captured. Called before it is queued for this number
   * of images, and again without effect.
   */
  default void prepare(int images, Queue queue) {}

  /** Queues it. Called while a graph is captured. */
  void enqueue(int images, Queue queue);

  /** The kernel and its blocks, for people. */
  String describe(int images);

  /** Some in a row, for people. */
  static String describe(List<Work> works, int images) {
    return works.isEmpty()
        ? "nothing to do"
        : works.stream().map(work -> work.describe(images)).collect(Collectors.joining(", then "));
  }
}
