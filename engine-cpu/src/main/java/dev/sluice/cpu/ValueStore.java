package dev.sluice.cpu;

import dev.sluice.api.Plan;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The memory of a prepared plan's values: an array each, and the host's side of some. */
final class ValueStore implements AutoCloseable {
  private static final long CACHE_LINE = 64;

  private final List<Value> values;
  private final float[][] arrays;
  private final float[][] spares;
  private final List<@Nullable MemorySegment> hosts = new ArrayList<>();
  private final Arena arena = Arena.ofShared();

  ValueStore(Plan plan, int maxBatch, boolean training) {
    this.values = plan.values();
    this.arrays = new float[values.size()][];
    this.spares = new float[values.size()][];
    try {
      allocate(maxBatch, training);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private void allocate(int maxBatch, boolean training) {
    for (Value value : values) {
      int id = value.id();
      int size = value.role() == Role.RATES ? 0 : largest(value, maxBatch, training);
      arrays[id] = new float[size];
      spares[id] = new float[value.role() == Role.KEPT ? size : 0];
      hosts.add(host(value, maxBatch));
    }
  }

  private static int largest(Value value, int maxBatch, boolean training) {
    try {
      int size = 0;
      for (int images = 1; images <= maxBatch; images++) {
        size = Math.max(size, Layout.of(images, training).size(value.shape(), images));
      }
      return size;
    } catch (ArithmeticException e) {
      throw new SluiceException(
          "%s of %s for %d images is more than an array holds: use a smaller batch"
              .formatted(value.name(), value.shape(), maxBatch),
          e);
    }
  }

  private @Nullable MemorySegment host(Value value, int maxBatch) {
    return switch (value.role()) {
      case INPUT, OUTPUT ->
          arena.allocate((long) maxBatch * value.shape().size() * Float.BYTES, CACHE_LINE);
      case RATES -> arena.allocate(3L * Float.BYTES, CACHE_LINE);
      case KEPT, SCRATCH -> null;
    };
  }

  Shape shape(int value) {
    return values.get(value).shape();
  }

  Value value(int value) {
    return values.get(value);
  }

  /** The value's numbers, laid out for the batch of the last run. */
  float[] array(int value) {
    return arrays[value];
  }

  MemorySegment host(int value) {
    MemorySegment host = hosts.get(value);
    if (host == null) {
      throw new IllegalArgumentException(
          "the host does not see '%s', whose role is %s"
              .formatted(values.get(value).name(), values.get(value).role()));
    }
    return host;
  }

  /** Moves some images of all that outlives a run to the front, laid out for their number. */
  void gather(int[] images, int count, Layout from, Layout to) {
    for (int id = 0; id < arrays.length; id++) {
      Shape shape = shape(id);
      if (values.get(id).role() == Role.INPUT) {
        long bytes = (long) shape.size() * Float.BYTES;
        MemorySegment host = host(id);
        for (int i = 0; i < count; i++) {
          MemorySegment.copy(host, images[i] * bytes, host, i * bytes, bytes);
        }
      } else if (values.get(id).role() == Role.KEPT) {
        for (int i = 0; i < count; i++) {
          copy(shape, arrays[id], from, images[i], spares[id], to, i);
        }
        float[] swap = arrays[id];
        arrays[id] = spares[id];
        spares[id] = swap;
      }
    }
  }

  private static void copy(
      Shape shape, float[] source, Layout from, int image, float[] target, Layout to, int place) {
    int fb = from.base(shape, image);
    int tb = to.base(shape, place);
    for (int c = 0; c < shape.channels(); c++) {
      int f = fb + c * from.channelStride(shape);
      int t = tb + c * to.channelStride(shape);
      for (int pixel = 0; pixel < shape.pixels(); pixel++) {
        target[t + pixel * to.pixelStride(shape)] = source[f + pixel * from.pixelStride(shape)];
      }
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
