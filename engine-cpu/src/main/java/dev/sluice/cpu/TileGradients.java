package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Shape;
import dev.sluice.api.Weights.Slot;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The backward operations that work channel by channel over tiles; a part is a channel of a tile.
 */
final class TileGradients {
  private TileGradients() {}

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  /** {@link Op.ReluDx}. */
  record Relu(Binding binding, Op.ReluDx op) implements Kernel {
    @Override
    public int parts(int images) {
      return binding.layout().tiles(images) * op.channels().size();
    }

    @Override
    public void run(int part, int images, float[] scratch) {
      Placement place = binding.placement(op.y());
      int n = place.channel();
      int from = start(place, op.channels(), part);
      float[] y = binding.array(op.y());
      float[] dy = binding.array(op.dy());
      float[] dx = binding.array(op.dx());
      for (int i = from; i < from + n; i += LANES) {
        VectorMask<Float> on = load(y, i).compare(VectorOperators.GT, 0f);
        FloatVector.zero(SPECIES).blend(load(dy, i), on).intoArray(dx, i);
      }
    }

    @Override
    public String describe() {
      return "vectors of images";
    }
  }

  /** {@link Op.PoolDx}. */
  record Pool(Binding binding, Op.PoolDx op) implements Kernel {
    @Override
    public int parts(int images) {
      return binding.layout().tiles(images) * op.channels().size();
    }

    @Override
    public void run(int part, int images, float[] scratch) {
      Shape y = binding.shape(op.dy());
      Placement from = binding.placement(op.dy());
      Placement to = binding.placement(op.dx());
      int yStart = start(from, op.channels(), part);
      int xStart = start(to, op.channels(), part);
      float[] dx = binding.array(op.dx());
      Arrays.fill(dx, xStart, xStart + to.channel(), 0);
      int stride = op.pool().stride();
      for (int row = 0; row < y.height(); row++) {
        for (int column = 0; column < y.width(); column++) {
          int dy = yStart + row * from.row() + column * from.pixel();
          int at = xStart + row * stride * to.row() + column * stride * to.pixel();
          for (int lane = 0; lane < from.pixel(); lane += LANES) {
            spread(at + lane, dy + lane, to, dx);
          }
        }
      }
    }

    private void spread(int from, int to, Placement place, float[] dx) {
      if (op.pool().kind() == Pool2d.Kind.MAX) {
        spreadToMax(from, to, place, dx);
        return;
      }
      int kernel = op.pool().kernelSize();
      FloatVector share = load(binding.array(op.dy()), to).mul(1f / (kernel * kernel));
      for (int i = 0; i < kernel * kernel; i++) {
        int at = at(from, place, i);
        load(dx, at).add(share).intoArray(dx, at);
      }
    }

    /** To the place in the window that the forward pass took. */
    private void spreadToMax(int from, int to, Placement place, float[] dx) {
      float[] x = binding.array(op.x());
      int places = op.pool().kernelSize() * op.pool().kernelSize();
      FloatVector max = load(x, from);
      FloatVector taken = FloatVector.zero(SPECIES);
      for (int i = 1; i < places; i++) {
        FloatVector value = load(x, at(from, place, i));
        VectorMask<Float> greater = value.compare(VectorOperators.GT, max);
        max = max.blend(value, greater);
        taken = taken.blend((float) i, greater);
      }
      FloatVector dy = load(binding.array(op.dy()), to);
      for (int i = 0; i < places; i++) {
        int at = at(from, place, i);
        FloatVector old = load(dx, at);
        old.blend(old.add(dy), taken.compare(VectorOperators.EQ, (float) i)).intoArray(dx, at);
      }
    }

    private int at(int from, Placement place, int i) {
      int kernel = op.pool().kernelSize();
      return from + i / kernel * place.row() + i % kernel * place.pixel();
    }

    @Override
    public String describe() {
      return "vectors of images";
    }
  }

  /** {@link Op.ShiftDw}; a part is a channel over the whole batch. */
  record Shift(Binding binding, Op.ShiftDw op) implements Kernel {
    @Override
    public int parts(int images) {
      return op.trained().size();
    }

    @Override
    public int scratch() {
      return LANES;
    }

    @Override
    public void run(int part, int images, float[] scratch) {
      Placement place = binding.placement(op.dy());
      int channel = op.trained().start() + part;
      float[] dy = binding.array(op.dy());
      FloatVector sum = FloatVector.zero(SPECIES);
      int n = place.channel();
      for (int tile = 0; tile < binding.layout().tiles(images); tile++) {
        int from = place.tileBase(tile) + channel * n;
        for (int i = from; i < from + n; i += LANES) {
          sum = sum.add(load(dy, i));
        }
      }
      sum.intoArray(scratch, 0);
      int row = binding.weights().tensor(op.shift()).row(channel);
      binding.weights().array(Slot.GRADIENT, op.shift())[row] = GradientKernels.sum(scratch, 0);
    }

    @Override
    public String describe() {
      return "vectors of images";
    }
  }

  /** Where a part's channel starts. */
  private static int start(Placement place, ChannelRange channels, int part) {
    int channel = channels.start() + part % channels.size();
    return place.tileBase(part / channels.size()) + channel * place.channel();
  }
}
