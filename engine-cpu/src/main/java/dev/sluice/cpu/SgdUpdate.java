package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Weights.Slot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/** {@link Op.Sgd}; a part is a run of adjacent rows of a panel. */
final class SgdUpdate implements Kernel {
  private record Run(int start, int rows, int taps) {}

  private final Binding binding;
  private final Op.Sgd op;
  private final List<Run> runs = new ArrayList<>();

  SgdUpdate(Binding binding, Op.Sgd op) {
    this.binding = binding;
    this.op = op;
    PackedTensor tensor = binding.weights().tensor(op.parameter());
    for (Region region : op.trained()) {
      int end = region.rows().end();
      for (int row = region.rows().start(), n; row < end; row += n) {
        n = tensor.adjacent(row, end);
        int start = tensor.row(row) + region.columns().start() * tensor.columnStride();
        runs.add(new Run(start, n, region.columns().size() * tensor.parameter().taps()));
      }
    }
  }

  @Override
  public int parts(int images) {
    return runs.size();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    MemorySegment rates = binding.values().host(op.rates());
    float rate = rates.getAtIndex(ValueLayout.JAVA_FLOAT, 0);
    float momentum = rates.getAtIndex(ValueLayout.JAVA_FLOAT, 1);
    float decay = rates.getAtIndex(ValueLayout.JAVA_FLOAT, 2);
    float[] w = binding.weights().array(Slot.VALUE, op.parameter());
    float[] g = binding.weights().array(Slot.GRADIENT, op.parameter());
    float[] v = binding.weights().array(Slot.VELOCITY, op.parameter());
    Run run = runs.get(part);
    if (run.rows == Lanes.GROUP) {
      int end = run.start + run.taps * Lanes.GROUP;
      for (int i = run.start; i < end; i += LANES) {
        FloatVector weight = FloatVector.fromArray(SPECIES, w, i);
        FloatVector gradient = FloatVector.fromArray(SPECIES, g, i);
        FloatVector decayed = weight.fma(FloatVector.broadcast(SPECIES, decay), gradient);
        FloatVector velocity =
            FloatVector.fromArray(SPECIES, v, i)
                .fma(FloatVector.broadcast(SPECIES, momentum), decayed);
        velocity.intoArray(v, i);
        velocity.fma(FloatVector.broadcast(SPECIES, -rate), weight).intoArray(w, i);
      }
      return;
    }
    for (int tap = 0; tap < run.taps; tap++) {
      int at = run.start + tap * Lanes.GROUP;
      for (int i = at; i < at + run.rows; i++) {
        v[i] = Math.fma(momentum, v[i], Math.fma(decay, w[i], g[i]));
        w[i] = Math.fma(-rate, v[i], w[i]);
      }
    }
  }

  @Override
  public String describe() {
    return "adjacent rows, whole panels as vectors";
  }
}
