package dev.sluice.cpu;

import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Window;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a prepared plan's values: for either kind of layout an array each, and the host's
 * side of some.
 */
final class ValueStore implements AutoCloseable {
  private static final long CACHE_LINE = 64;

  private final List<Value> values;

  /** By value: the zeros beside its rows in single images, as wide as any convolution pads it. */
  private final int[] margins;

  /** By value and layout; made when first asked for. */
  private final @Nullable Placement[][] placements;

  private final Arrays single;
  private final Arrays tiled;
  private final List<@Nullable MemorySegment> hosts = new ArrayList<>();
  private final Arena arena = Arena.ofShared();

  /** Ids of the values that a gather moves. */
  private final int[] inputs;

  private final int[] kept;

  /** By program and value: {@link Plan#written}. */
  private final int[][] written;

  /** By value: the channels that the last program that wrote it has left. */
  private final int[] channels;

  /** Where the images that a gather moves are, and where they go. */
  private final int[] sources;

  private final int[] targets;

  /** The arrays of all values in one kind of layout. */
  private static final class Arrays {
    final float[][] now;

    /** Of KEPT values, for a gather to write to. */
    final float[][] spares;

    Arrays(int values) {
      this.now = new float[values][];
      this.spares = new float[values][];
    }

    void exchange(int value) {
      float[] swap = now[value];
      now[value] = spares[value];
      spares[value] = swap;
    }
  }

  ValueStore(Plan plan, int maxBatch, Layouts layouts) {
    this.values = plan.values();
    this.margins = margins(plan);
    this.placements = new Placement[values.size()][Layout.COUNT];
    this.single = new Arrays(values.size());
    this.tiled = new Arrays(values.size());
    this.inputs = ids(Role.INPUT);
    this.kept = ids(Role.KEPT);
    this.written =
        IntStream.range(0, plan.programs().size()).mapToObj(plan::written).toArray(int[][]::new);
    this.channels = new int[values.size()];
    this.sources = new int[maxBatch];
    this.targets = new int[maxBatch];
    try {
      for (Value value : values) {
        allocate(value, maxBatch, layouts);
      }
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private int[] ids(Role role) {
    return values.stream().filter(v -> v.role() == role).mapToInt(Value::id).toArray();
  }

  private static int[] margins(Plan plan) {
    int[] margins = new int[plan.values().size()];
    for (Program program : plan.programs()) {
      for (Op op : program.ops()) {
        switch (op) {
          case Op.Conv conv -> widen(margins, conv.x(), conv.window());
          case Op.DepthwiseConv conv -> widen(margins, conv.x(), conv.window());
          default -> {}
        }
      }
    }
    return margins;
  }

  private static void widen(int[] margins, int x, Window window) {
    margins[x] = Math.max(margins[x], window.padding());
  }

  private void allocate(Value value, int maxBatch, Layouts layouts) {
    int id = value.id();
    int inSingles = 0;
    int inTiles = 0;
    if (value.role() != Role.RATES) {
      try {
        int fewestTiled = layouts.fewestTiled();
        inSingles = size(id, Math.min(maxBatch, fewestTiled - 1), layouts);
        inTiles = maxBatch < fewestTiled ? 0 : size(id, maxBatch, layouts);
      } catch (ArithmeticException e) {
        throw new SluiceException(
            "%s of %s for %d images is more than an array holds: use a smaller batch"
                .formatted(value.name(), value.shape(), maxBatch),
            e);
      }
    }
    boolean kept = value.role() == Role.KEPT;
    single.now[id] = new float[inSingles];
    single.spares[id] = new float[kept ? inSingles : 0];
    tiled.now[id] = new float[inTiles];
    tiled.spares[id] = new float[kept ? inTiles : 0];
    hosts.add(host(value, maxBatch));
  }

  /** Numbers that a batch takes; more images of a kind of layout never take fewer. */
  private int size(int value, int images, Layouts layouts) {
    return images == 0 ? 0 : placement(value, layouts.of(images)).size(images);
  }

  private @Nullable MemorySegment host(Value value, int maxBatch) {
    return switch (value.role()) {
      case INPUT, OUTPUT ->
          arena.allocate((long) maxBatch * value.shape().size() * Float.BYTES, CACHE_LINE);
      case RATES -> arena.allocate(3L * Float.BYTES, CACHE_LINE);
      case KEPT, SCRATCH -> null;
    };
  }

  Value value(int value) {
    return values.get(value);
  }

  Placement placement(int value, Layout layout) {
    Placement placement = placements[value][layout.index()];
    if (placement == null) {
      Shape shape = values.get(value).shape();
      placement =
          layout.isTiled()
              ? Placement.tiled(shape, layout.tileImages())
              : Placement.single(shape, margins[value]);
      placements[value][layout.index()] = placement;
    }
    return placement;
  }

  /** The value's numbers, as the last run in this kind of layout left them. */
  float[] array(int value, Layout layout) {
    return (layout.isTiled() ? tiled : single).now[value];
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

  /** Remembers what a program has left for a {@link #gather}. */
  void ran(int program) {
    int[] written = this.written[program];
    for (int id : kept) {
      if (written[id] > 0) {
        channels[id] = written[id];
      }
    }
  }

  /** Moves some images of all that outlives a run to the front, laid out for their number. */
  void gather(int[] images, int count, Layout from, Layout to) {
    for (int id : inputs) {
      long bytes = (long) values.get(id).shape().size() * Float.BYTES;
      MemorySegment host = host(id);
      for (int i = 0; i < count; i++) {
        MemorySegment.copy(host, images[i] * bytes, host, i * bytes, bytes);
      }
    }
    for (int id : kept) {
      Placement source = placement(id, from);
      Placement target = placement(id, to);
      for (int i = 0; i < count; i++) {
        sources[i] = source.base(images[i]);
        targets[i] = target.base(i);
      }
      Arrays arrays = to.isTiled() ? tiled : single;
      if (from.isTiled() || to.isTiled()) {
        copy(id, source, array(id, from), target, arrays.spares[id], count);
      } else {
        int numbers = channels[id] * source.channel(); // with the margins, which are zeros in both
        for (int i = 0; i < count; i++) {
          System.arraycopy(array(id, from), sources[i], arrays.spares[id], targets[i], numbers);
        }
      }
      arrays.exchange(id);
    }
  }

  /** Images innermost: in a tile, their numbers are neighbours. */
  private void copy(int id, Placement f, float[] from, Placement t, float[] to, int count) {
    Shape shape = values.get(id).shape();
    for (int c = 0; c < channels[id]; c++) {
      for (int row = 0; row < shape.height(); row++) {
        for (int column = 0; column < shape.width(); column++) {
          int source = c * f.channel() + row * f.row() + column * f.pixel();
          int target = c * t.channel() + row * t.row() + column * t.pixel();
          for (int i = 0; i < count; i++) {
            to[targets[i] + target] = from[sources[i] + source];
          }
        }
      }
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
