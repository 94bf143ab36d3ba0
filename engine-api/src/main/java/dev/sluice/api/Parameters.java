package dev.sluice.api;

import java.util.List;

/**
 * The values of a network's parameters (or of something of the same shape, such as their
 * gradients): one row-major array (rows, columns, kernelHeight, kernelWidth) per parameter.
 * Elements that do not exist in a triangular network are 0 and never read.
 *
 * <p>Mutable and not synchronised: share it between threads only when nobody writes.
 */
public final class Parameters {
  private final List<Parameter> list;
  private final float[][] values;

  /** All zero. */
  public Parameters(List<Parameter> list) {
    this.list = List.copyOf(list);
    this.values = new float[list.size()][];
    for (int id = 0; id < values.length; id++) {
      if (list.get(id).id() != id) {
        throw new IllegalArgumentException("parameter " + id + " has id " + list.get(id).id());
      }
      values[id] = new float[list.get(id).size()];
    }
  }

  public List<Parameter> list() {
    return list;
  }

  public Parameter get(int id) {
    return list.get(id);
  }

  /** The parameter's own array, not a copy. */
  public float[] values(int id) {
    return values[id];
  }
}
