package dev.sluice.cuda;

import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Region;
import dev.sluice.api.Weights;
import dev.sluice.cuda.binding.Driver;
import dev.sluice.cuda.vendor.PackedWeights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All parameters in one piece of device memory, as {@link DeviceTensor} says, and two more if they
 * are trainable. A width is a bound that a kernel is given: nothing is ever packed again.
 */
final class DeviceWeights implements Weights {
  private static final int ALIGNMENT = 64;

  private final Gpu gpu;
  private final List<DeviceTensor> tensors;
  private final long slotBytes;
  private final Map<Slot, Long> slots = new EnumMap<>(Slot.class);
  private final Holdings holdings;
  private final Driver.Stream stream;
  private final PackedWeights packed;
  private final Runnable onClose;
  private int users;
  private boolean closed;

  /**
   * Uploads parameters; the device must be {@linkplain Gpu#call entered}.
   *
   * @param onClose called once, when the weights are closed
   */
  DeviceWeights(Gpu gpu, Parameters parameters, boolean trainable, Runnable onClose) {
    this.gpu = gpu;
    this.onClose = onClose;
    this.tensors = tensors(parameters.list());
    this.slotBytes =
        tensors.isEmpty() ? 0 : (tensors.getLast().offset() + tensors.getLast().size()) * 4;
    this.holdings = new Holdings(gpu);
    try {
      this.stream = holdings.stream();
      for (Slot slot : trainable ? Slot.values() : new Slot[] {Slot.VALUE}) {
        long address = holdings.allocate(slotBytes);
        slots.put(slot, address);
        gpu.driver().fill(address, 0, slotBytes / Float.BYTES, stream);
      }
      this.packed = new PackedWeights(gpu.driver(), stream, holdings::allocate);
      upload(Slot.VALUE, parameters);
    } catch (RuntimeException | Error e) {
      holdings.close();
      throw e;
    }
  }

  private static List<DeviceTensor> tensors(List<Parameter> parameters) {
    List<DeviceTensor> tensors = new ArrayList<>();
    long offset = 0;
    for (Parameter parameter : parameters) {
      DeviceTensor tensor = DeviceTensor.of(parameter, offset);
      tensors.add(tensor);
      offset += Math.ceilDiv(tensor.size(), ALIGNMENT) * (long) ALIGNMENT;
    }
    return List.copyOf(tensors);
  }

  boolean isOn(Gpu gpu) {
    return this.gpu == gpu;
  }

  DeviceTensor tensor(int parameter) {
    return tensors.get(parameter);
  }

  /** Whether programs may change them. */
  boolean isTrainable() {
    return slots.containsKey(Slot.GRADIENT);
  }

  /** Copies for the libraries that take no strides; made when they are first needed. */
  PackedWeights packed() {
    return packed;
  }

  /** The device's address of a parameter's first number. */
  long address(Slot slot, int parameter) {
    return address(slot) + tensors.get(parameter).offset() * Float.BYTES;
  }

  private long address(Slot slot) {
    Long address = slots.get(slot);
    if (address == null) {
      throw new IllegalStateException("these weights were not loaded as trainable");
    }
    return address;
  }

  /** Counts one more user, which runs this plan. */
  synchronized void acquire(Plan plan) {
    checkOpen();
    check(plan.parameters());
    boolean trains =
        plan.programs().stream().flatMap(program -> program.ops().stream()).anyMatch(Op::trains);
    if (trains && !isTrainable()) {
      throw new IllegalArgumentException("the plan trains, but the weights are not trainable");
    }
    users++;
  }

  synchronized void release() {
    users--;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("these weights are closed");
    }
  }

  private void check(List<Parameter> parameters) {
    if (!parameters.equals(tensors.stream().map(DeviceTensor::parameter).toList())) {
      throw new IllegalArgumentException("these are not the parameters of the weights");
    }
  }

  @Override
  public synchronized void read(Slot slot, Parameters into) {
    checkOpen();
    check(into.list());
    long from = address(slot);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment staging = staging(arena);
      gpu.call(
          () -> {
            gpu.driver().copyToHost(staging, from, stream);
            gpu.driver().synchronize(stream);
            return staging;
          });
      rows(
          (tensor, row, count) ->
              MemorySegment.copy(
                  staging,
                  ValueLayout.JAVA_FLOAT,
                  at(tensor, row),
                  into.values(tensor.parameter().id()),
                  row * tensor.parameter().rowSize(),
                  count));
    }
  }

  @Override
  public synchronized void write(Slot slot, Parameters from) {
    checkOpen();
    check(from.list());
    gpu.call(
        () -> {
          upload(slot, from);
          packed.refresh();
          return slot;
        });
  }

  private void upload(Slot slot, Parameters from) {
    long to = address(slot);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment staging = staging(arena);
      rows(
          (tensor, row, count) ->
              MemorySegment.copy(
                  from.values(tensor.parameter().id()),
                  row * tensor.parameter().rowSize(),
                  staging,
                  ValueLayout.JAVA_FLOAT,
                  at(tensor, row),
                  count));
      gpu.driver().copyToDevice(to, staging, stream);
      gpu.driver().synchronize(stream);
    }
  }

  /** The host's copy of a slot; elements that do not exist are 0, and nobody reads them. */
  private MemorySegment staging(Arena arena) {
    return arena.allocate(slotBytes, Long.BYTES);
  }

  private static long at(DeviceTensor tensor, int row) {
    return (tensor.offset() + (long) row * tensor.pitch()) * Float.BYTES;
  }

  /** Moves the first {@code count} numbers of a row: those that exist. */
  private interface RowCopy {
    void copy(DeviceTensor tensor, int row, int count);
  }

  private void rows(RowCopy copy) {
    for (DeviceTensor tensor : tensors) {
      Parameter parameter = tensor.parameter();
      for (Region region : parameter.inUse(parameter.rows().steps() - 1)) {
        int count = region.columns().end() * parameter.taps();
        for (int row = region.rows().start(); row < region.rows().end(); row++) {
          copy.copy(tensor, row, count);
        }
      }
    }
  }

  @Override
  public long bytes() {
    return slotBytes;
  }

  @Override
  public synchronized void close() {
    if (users > 0) {
      throw new IllegalStateException(
          users + " sessions still use these weights: close them first");
    }
    if (!closed) {
      closed = true;
      holdings.close();
      onClose.run();
    }
  }
}
