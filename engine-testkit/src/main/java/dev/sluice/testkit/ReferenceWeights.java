package dev.sluice.testkit;

import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Weights;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Weights of the {@link ReferenceBackend}: plain arrays, open to tests in double precision. */
public final class ReferenceWeights implements Weights {
  private final List<Parameter> list;
  private final Map<Slot, List<Tensor>> slots = new EnumMap<>(Slot.class);
  private final OpenCount prepared = new OpenCount("prepared plan", "the weights");
  private final OpenCount owner;

  ReferenceWeights(Parameters parameters, boolean trainable, OpenCount owner) {
    this.list = parameters.list();
    this.owner = owner;
    for (Slot slot : trainable ? List.of(Slot.values()) : List.of(Slot.VALUE)) {
      List<Tensor> tensors = new ArrayList<>();
      list.forEach(parameter -> tensors.add(Tensor.parameter(parameter)));
      slots.put(slot, List.copyOf(tensors));
    }
    write(Slot.VALUE, parameters);
    owner.opened();
  }

  List<Parameter> list() {
    return list;
  }

  boolean trainable() {
    return slots.size() > 1;
  }

  boolean belongTo(OpenCount owner) {
    return this.owner == owner;
  }

  OpenCount prepared() {
    return prepared;
  }

  Tensor tensor(Slot slot, int parameter) {
    List<Tensor> tensors = slots.get(slot);
    if (tensors == null) {
      throw new IllegalArgumentException("weights that are not trainable have no " + slot);
    }
    return tensors.get(parameter);
  }

  /**
   * The numbers that runs read and write, (rows, columns, kernelHeight, kernelWidth) at full width:
   * not a copy, so that a test can change one of them by less than a float can tell.
   *
   * @throws IllegalArgumentException for gradients and velocities of weights that are not trainable
   */
  public double[] values(Slot slot, int parameter) {
    return tensor(slot, parameter).data();
  }

  @Override
  public void read(Slot slot, Parameters into) {
    checkList(into);
    for (Parameter parameter : list) {
      double[] from = values(slot, parameter.id());
      float[] to = into.values(parameter.id());
      Elements.existing(parameter, i -> to[i] = (float) from[i]);
    }
  }

  @Override
  public void write(Slot slot, Parameters from) {
    checkList(from);
    for (Parameter parameter : list) {
      float[] source = from.values(parameter.id());
      double[] to = values(slot, parameter.id());
      Elements.existing(parameter, i -> to[i] = source[i]);
    }
  }

  private void checkList(Parameters other) {
    if (!other.list().equals(list)) {
      throw new IllegalArgumentException(
          "parameters of another network: %s, not %s".formatted(other.list(), list));
    }
  }

  @Override
  public long bytes() {
    return list.stream().mapToLong(p -> (long) p.size()).sum() * Double.BYTES;
  }

  @Override
  public void close() {
    if (prepared.closeOwner()) {
      owner.closed();
    }
  }
}
