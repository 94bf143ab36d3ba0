package dev.sluice.cuda;

import dev.sluice.api.Plan;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.cuda.binding.Driver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of a session: (images, C, H, W), contiguous, on the device; and the host's side of
 * some, which is pinned. Where host and device share memory, both sides are the same.
 */
final class DeviceValues implements AutoCloseable {
  private static final long RATES_BYTES = 3L * Float.BYTES;

  private final List<Value> values;
  private final boolean shared;
  private final DeviceBlock block;

  /** By value: where its numbers begin, in the block or in pinned memory. */
  private final long[] offsets;

  private final Arena arena = Arena.ofShared();
  private final List<@Nullable MemorySegment> hosts = new ArrayList<>();
  private long pinnedBytes;
  private long pinnedAddress;

  /**
   * Reserves memory.
   *
   * @param shared whether host and device share memory
   */
  DeviceValues(Plan plan, int maxBatch, boolean shared, DeviceBlock block) {
    this.values = plan.values();
    this.shared = shared;
    this.block = block;
    this.offsets = new long[values.size()];
    for (Value value : values) {
      long bytes = bytes(value, maxBatch);
      if (!isPinned(value)) {
        offsets[value.id()] = block.reserve(bytes);
      }
    }
  }

  private static long bytes(Value value, int images) {
    if (value.role() == Role.RATES) {
      return RATES_BYTES;
    }
    long numbers = (long) images * value.shape().size();
    if (numbers > Integer.MAX_VALUE) {
      throw new SluiceException(
          "%s of %s for %d images is more than a kernel can count: use a smaller batch"
              .formatted(value.name(), value.shape(), images));
    }
    return numbers * Float.BYTES;
  }

  private static boolean isHosts(Value value) {
    return value.role() != Role.KEPT && value.role() != Role.SCRATCH;
  }

  private boolean isPinned(Value value) {
    return shared && isHosts(value);
  }

  /** Allocates the host's sides, all in one piece. */
  @SuppressWarnings("restricted") // the piece is as long as its parts, and freed after the arena
  void allocateHosts(Driver driver, Holdings holdings, int maxBatch) {
    long[] at = new long[values.size()];
    for (Value value : values) {
      if (isHosts(value)) {
        at[value.id()] = pinnedBytes;
        pinnedBytes += DeviceBlock.aligned(bytes(value, maxBatch));
      }
    }
    if (pinnedBytes == 0) {
      values.forEach(_ -> hosts.add(null));
      return;
    }
    if (pinnedBytes > Integer.MAX_VALUE) { // more than JCuda can allocate
      throw new SluiceException(
          "inputs and outputs of %,d images take %,d bytes of the host's memory, and %,d are the"
                  .formatted(maxBatch, pinnedBytes, Integer.MAX_VALUE)
              + " most: use a smaller batch");
    }
    MemorySegment pinned = holdings.pinned(pinnedBytes);
    MemorySegment all =
        MemorySegment.ofAddress(pinned.address()).reinterpret(pinnedBytes, arena, null);
    all.fill((byte) 0);
    pinnedAddress = shared ? driver.addressOf(pinned) : 0;
    for (Value value : values) {
      boolean host = isHosts(value);
      hosts.add(host ? all.asSlice(at[value.id()], bytes(value, maxBatch)) : null);
      if (isPinned(value)) {
        offsets[value.id()] = at[value.id()];
      }
    }
  }

  Value value(int value) {
    return values.get(value);
  }

  Shape shape(int value) {
    return values.get(value).shape();
  }

  /** The device's address of a value's first number; valid once all is allocated. */
  long address(int value) {
    return isPinned(values.get(value))
        ? pinnedAddress + offsets[value]
        : block.address(offsets[value]);
  }

  /**
   * The host's side.
   *
   * @throws IllegalArgumentException if it has none
   */
  MemorySegment host(int value) {
    MemorySegment host = hosts.get(value);
    if (host == null) {
      throw new IllegalArgumentException(
          "the host does not see '%s', whose role is %s"
              .formatted(values.get(value).name(), values.get(value).role()));
    }
    return host;
  }

  /** Queues copies of what the host wrote for these values. */
  void copyIn(Set<Integer> read, int images, Driver driver, Driver.Stream stream) {
    for (int id : read) {
      Role role = values.get(id).role();
      if (!shared && (role == Role.INPUT || role == Role.RATES)) {
        driver.copyToDevice(address(id), part(id, images), stream);
      }
    }
  }

  /** Queues copies of these values to the host. */
  void copyOut(Set<Integer> written, int images, Driver driver, Driver.Stream stream) {
    for (int id : written) {
      if (!shared && values.get(id).role() == Role.OUTPUT) {
        driver.copyToHost(part(id, images), address(id), stream);
      }
    }
  }

  private MemorySegment part(int value, int images) {
    return host(value).asSlice(0, bytes(values.get(value), images));
  }

  /** Moves some images of all inputs to the front. */
  void gatherInputs(int[] images, int count) {
    for (int id = 0; id < values.size(); id++) { // an iterator would allocate
      Value value = values.get(id);
      if (value.role() == Role.INPUT) {
        long bytes = (long) value.shape().size() * Float.BYTES;
        MemorySegment host = host(id);
        for (int i = 0; i < count; i++) {
          MemorySegment.copy(host, images[i] * bytes, host, i * bytes, bytes);
        }
      }
    }
  }

  /** Values that outlive a run on the device. */
  List<Value> kept() {
    return values.stream().filter(value -> value.role() == Role.KEPT).toList();
  }

  /** Ends the host's access; the pinned memory itself belongs to the holdings. */
  @Override
  public void close() {
    arena.close();
  }
}
