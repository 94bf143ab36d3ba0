package dev.sluice.testkit;

import dev.sluice.api.Backend;
import dev.sluice.api.Parameters;
import dev.sluice.api.Prepared;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Weights;
import dev.sluice.api.Weights.Slot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A scenario prepared on one backend. */
final class Trial implements AutoCloseable {
  private static final float STALE = 12345;

  private final Scenario scenario;
  private final Weights weights;
  private final Prepared prepared;
  private final int maxBatch;

  Trial(Backend backend, Scenario scenario, int maxBatch, int threads) {
    this.scenario = scenario;
    this.maxBatch = maxBatch;
    this.weights = backend.load(scenario.parameters(), scenario.trains());
    if (scenario.trains()) {
      weights.write(Slot.GRADIENT, scenario.initial(Slot.GRADIENT));
      weights.write(Slot.VELOCITY, scenario.initial(Slot.VELOCITY));
    }
    this.prepared = backend.prepare(scenario.plan(), weights, maxBatch, threads);
  }

  Prepared prepared() {
    return prepared;
  }

  Weights weights() {
    return weights;
  }

  /** Writes the inputs and runs the scenario's programs on its first images. */
  void run(int images) {
    write(images);
    for (int program : scenario.script()) {
      prepared.run(program, images);
    }
  }

  /** Writes the first images of every input, NaN behind them, and something stale as outputs. */
  void write(int images) {
    for (Value value : scenario.plan().values()) {
      float[] input = scenario.inputs().get(value.id());
      switch (value.role()) {
        case INPUT -> {
          int size = value.shape().size();
          fill(value.id(), Float.NaN);
          write(value.id(), input, images * size);
        }
        case RATES -> write(value.id(), input, input.length);
        case OUTPUT -> fill(value.id(), STALE);
        case KEPT, SCRATCH -> {}
      }
    }
  }

  void write(int value, float[] from, int count) {
    MemorySegment.copy(from, 0, prepared.host(value), ValueLayout.JAVA_FLOAT, 0, count);
  }

  private void fill(int value, float with) {
    MemorySegment host = prepared.host(value);
    for (long i = 0;
        i < (long) maxBatch * scenario.plan().values().get(value).shape().size();
        i++) {
      host.setAtIndex(ValueLayout.JAVA_FLOAT, i, with);
    }
  }

  /** The first images of an output, (images, C, H, W). */
  float[] read(int value, int images) {
    Value asked = scenario.plan().values().get(value);
    if (asked.role() != Role.OUTPUT) {
      throw new IllegalArgumentException(asked.name() + " is no output");
    }
    float[] result = new float[images * asked.shape().size()];
    MemorySegment host = prepared.host(value);
    MemorySegment.copy(host, ValueLayout.JAVA_FLOAT, 0, result, 0, result.length);
    return result;
  }

  Parameters read(Slot slot) {
    Parameters result = new Parameters(scenario.plan().parameters());
    weights.read(slot, result);
    return result;
  }

  @Override
  public void close() {
    prepared.close();
    weights.close();
  }
}
