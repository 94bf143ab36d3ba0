package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Value;
import dev.sluice.api.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Computes nothing, so that what is done around an inference can be timed: scores, as everything
 * else, are made up from the beginning and stay what they are, between -2 and 2.
 */
final class SilentBackend implements Backend {
  @Override
  public String name() {
    return "silent";
  }

  @Override
  public String device() {
    return "none";
  }

  @Override
  public boolean exact() {
    return false;
  }

  @Override
  public Weights load(Parameters parameters, boolean trainable) {
    return new NoWeights();
  }

  @Override
  public Prepared prepare(Plan plan, Weights weights, int maxBatch, int threads) {
    return new Nothing(plan.values().stream().map(value -> madeUp(value, maxBatch)).toList());
  }

  private static MemorySegment madeUp(Value value, int maxBatch) {
    int floats = maxBatch * value.shape().size();
    MemorySegment memory = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, floats);
    for (int i = 0; i < floats; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, 2 * (float) Math.sin(i));
    }
    return memory;
  }

  @Override
  public void close() {}

  private record NoWeights() implements Weights {
    @Override
    public void read(Slot slot, Parameters into) {}

    @Override
    public void write(Slot slot, Parameters from) {}

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private record Nothing(List<MemorySegment> values) implements Prepared {
    @Override
    public MemorySegment host(int value) {
      return values.get(value);
    }

    @Override
    public void run(int program, int images) {}

    @Override
    public void gather(int[] images, int count) {}

    @Override
    public List<String> explain(int program) {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
