package dev.sluice.cuda.vendor;

import dev.sluice.cuda.binding.CudaException;
import dev.sluice.cuda.binding.Driver;

/**
 * Times work as it will run: replayed from a graph. The device's context must be current.
 *
 * @param stream on which the work is queued
 */
record Stopwatch(Driver driver, Driver.Stream stream) {
  /** How often a graph holds the work, so that launching it does not count. */
  private static final int TIMES = 4;

  /** The shortest of so many replays counts: whatever disturbs one makes it longer. */
  private static final int REPLAYS = 3;

  /**
   * Does the work some times.
   *
   * @param work queues it
   * @return milliseconds that it takes once the device is warm
   * @throws CudaException if it cannot be done; nothing is being captured afterwards
   */
  float milliseconds(Runnable work) {
    work.run();
    driver.synchronize(stream);
    Driver.Graph graph = capture(work);
    try {
      driver.launch(graph, stream);
      float best = replay(graph);
      for (int i = 1; i < REPLAYS; i++) {
        best = Math.min(best, replay(graph));
      }
      return best / TIMES;
    } finally {
      driver.destroy(graph);
    }
  }

  private Driver.Graph capture(Runnable work) {
    driver.beginCapture(stream);
    try {
      for (int i = 0; i < TIMES; i++) {
        work.run();
      }
    } catch (RuntimeException | Error e) {
      try {
        driver.destroy(driver.endCapture(stream));
      } catch (CudaException ended) { // a recording that failed ends with an error, too
        e.addSuppressed(ended);
      }
      throw e;
    }
    return driver.endCapture(stream);
  }

  private float replay(Driver.Graph graph) {
    Driver.Event from = driver.createEvent();
    try {
      Driver.Event to = driver.createEvent();
      try {
        driver.record(from, stream);
        driver.launch(graph, stream);
        driver.record(to, stream);
        return driver.milliseconds(from, to);
      } finally {
        driver.destroy(to);
      }
    } finally {
      driver.destroy(from);
    }
  }
}
