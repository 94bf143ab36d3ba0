package dev.sluice.runtime.energy;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.SluiceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A meter whose sensor is read at intervals, and whenever it is asked. */
final class SampledMeter implements EnergyMeter {
  /** What is read. */
  @FunctionalInterface
  interface Sensor {
    /**
     * Reads it: joules since it was made. Never called by two threads at once.
     *
     * @throws SluiceException if it vanished or tells what cannot be
     */
    double joules();
  }

  private final String source;
  private final Sensor sensor;
  private final SampleClock.Repetition sampling;
  private double joules;
  private @Nullable SluiceException failure;
  private boolean closed;

  /**
   * @param interval at which the sensor is read at the latest
   */
  SampledMeter(String source, Sensor sensor, Duration interval, SampleClock clock) {
    this.source = source;
    this.sensor = sensor;
    this.sampling = clock.every(interval, this::sample);
  }

  /** After a failure nothing is read any more: what was used since then is lost for good. */
  private synchronized void sample() {
    if (failure == null && !closed) {
      try {
        joules = sensor.joules();
      } catch (SluiceException e) {
        failure = e;
      }
    }
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public synchronized double joules() {
    if (closed) {
      throw new IllegalStateException("the meter is closed");
    }
    sample();
    if (failure != null) {
      throw new SluiceException(String.valueOf(failure.getMessage()), failure);
    }
    return joules;
  }

  @Override
  public void close() {
    sampling.close();
    synchronized (this) {
      closed = true;
    }
  }
}
