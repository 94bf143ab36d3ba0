package dev.sluice.cpu;

import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Region;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Weights;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All parameters, packed as {@link PackedTensor} says: values and, if trainable, two more sets. */
final class PackedWeights implements Weights {
  private final List<PackedTensor> tensors;
  private final Map<Slot, float[][]> slots = new EnumMap<>(Slot.class);
  private final Runnable onClose;
  private int users;
  private boolean closed;

  PackedWeights(Parameters parameters, boolean trainable, Runnable onClose) {
    this.tensors = parameters.list().stream().map(PackedWeights::packed).toList();
    this.onClose = onClose;
    for (Slot slot : trainable ? Slot.values() : new Slot[] {Slot.VALUE}) {
      float[][] arrays = new float[tensors.size()][];
      for (int id = 0; id < arrays.length; id++) {
        arrays[id] = new float[tensors.get(id).size()];
      }
      slots.put(slot, arrays);
    }
    write(Slot.VALUE, parameters);
  }

  private static PackedTensor packed(Parameter parameter) {
    try {
      return new PackedTensor(parameter);
    } catch (ArithmeticException e) {
      throw new SluiceException(
          "%s %s: %d × %d weights are more than an array holds, in panels of 16 rows"
              .formatted(
                  parameter.node(),
                  parameter.field(),
                  parameter.rows().full(),
                  parameter.rowSize()),
          e);
    }
  }

  PackedTensor tensor(int parameter) {
    return tensors.get(parameter);
  }

  float[] array(Slot slot, int parameter) {
    float[][] arrays = slots.get(slot);
    if (arrays == null) {
      throw new IllegalStateException("these weights were not loaded as trainable");
    }
    return arrays[parameter];
  }

  /** Counts one more user, which runs this plan. */
  synchronized void acquire(Plan plan) {
    if (closed) {
      throw new IllegalStateException("these weights are closed");
    }
    check(plan.parameters());
    boolean trains =
        plan.programs().stream().flatMap(program -> program.ops().stream()).anyMatch(Op::trains);
    if (trains && !slots.containsKey(Slot.GRADIENT)) {
      throw new IllegalArgumentException("the plan trains, but the weights are not trainable");
    }
    users++;
  }

  synchronized void release() {
    users--;
  }

  private void check(List<Parameter> parameters) {
    if (!parameters.equals(tensors.stream().map(PackedTensor::parameter).toList())) {
      throw new IllegalArgumentException("these are not the parameters of the weights");
    }
  }

  @Override
  public void read(Slot slot, Parameters into) {
    check(into.list());
    for (PackedTensor tensor : tensors) {
      int id = tensor.parameter().id();
      copy(tensor, array(slot, id), into.values(id), false);
    }
  }

  @Override
  public void write(Slot slot, Parameters from) {
    check(from.list());
    for (PackedTensor tensor : tensors) {
      int id = tensor.parameter().id();
      copy(tensor, array(slot, id), from.values(id), true);
    }
  }

  private static void copy(PackedTensor tensor, float[] packed, float[] plain, boolean pack) {
    Parameter parameter = tensor.parameter();
    for (Region region : parameter.inUse(parameter.rows().steps() - 1)) {
      int length = region.columns().end() * parameter.taps();
      for (int row = region.rows().start(); row < region.rows().end(); row++) {
        int at = row * parameter.rowSize();
        if (pack) {
          spread(plain, at, packed, tensor.row(row), length);
        } else {
          gather(packed, tensor.row(row), plain, at, length);
        }
      }
    }
  }

  // Nothing but the loops: a model is loaded before much of this is compiled.

  private static void spread(float[] from, int start, float[] to, int first, int length) {
    for (int k = 0; k < length; k++) {
      to[first + k * Lanes.GROUP] = from[start + k];
    }
  }

  private static void gather(float[] from, int first, float[] to, int start, int length) {
    for (int k = 0; k < length; k++) {
      to[start + k] = from[first + k * Lanes.GROUP];
    }
  }

  @Override
  public long bytes() {
    return tensors.stream().mapToLong(PackedTensor::size).sum() * Float.BYTES;
  }

  @Override
  public synchronized void close() {
    if (users > 0) {
      throw new IllegalStateException(
          users + " sessions still use these weights: close them first");
    }
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }
}
