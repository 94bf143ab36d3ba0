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
      FloatVector zero = FloatVector.zero(SPECIES);
      for (int i = from; i < from + n; i += LANES) {
        zero.blend(load(dy, i), load(y, i).compare(VectorOperators.GT, zero)).intoArray(dx, i);
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
    public int scratch() {
      return 2 * LANES;
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
      boolean max = op.pool().kind() == Pool2d.Kind.MAX;
      for (int row = 0; row < y.height(); row++) {
        int dy = yStart + row * from.row();
        int at = xStart + row * op.pool().stride() * to.row();
        for (int column = 0; column < y.width(); column++) {
          if (max && op.pool().kernelSize() == 2) {
            spreadToMax2(dy, at, to, dx);
          } else if (max) {
            spreadToMax(dy, at, to, dx, scratch);
          } else {
            spreadEvenly(dy, at, to, dx);
          }
          dy += from.pixel();
          at += op.pool().stride() * to.pixel();
        }
      }
    }

    private void spreadEvenly(int from, int to, Placement place, float[] dx) {
      float[] dy = binding.array(op.dy());
      int kernel = op.pool().kernelSize();
      FloatVector part = FloatVector.broadcast(SPECIES, 1f / (kernel * kernel));
      for (int lane = 0; lane < place.pixel(); lane += LANES) {
        for (int i = 0; i < kernel * kernel; i++) {
          int at = to + lane + i / kernel * place.row() + i % kernel * place.pixel();
          load(dx, at).add(load(dy, from + lane).mul(part)).intoArray(dx, at);
        }
      }
    }

    /** The usual window, without loops around a few instructions. */
    private void spreadToMax2(int from, int to, Placement place, float[] dx) {
      float[] x = binding.array(op.x());
      float[] dy = binding.array(op.dy());
      for (int lane = 0; lane < place.pixel(); lane += LANES) {
        int a = to + lane;
        int b = a + place.pixel();
        int c = a + place.row();
        int d = b + place.row();
        FloatVector max = load(x, a);
        VectorMask<Float> isB = load(x, b).compare(VectorOperators.GT, max);
        max = max.blend(load(x, b), isB);
        VectorMask<Float> isC = load(x, c).compare(VectorOperators.GT, max);
        max = max.blend(load(x, c), isC);
        VectorMask<Float> isD = load(x, d).compare(VectorOperators.GT, max);
        isC = isC.andNot(isD);
        isB = isB.andNot(isC.or(isD));
        VectorMask<Float> isA = isB.or(isC).or(isD).not();
        FloatVector share = load(dy, from + lane);
        load(dx, a).blend(load(dx, a).add(share), isA).intoArray(dx, a);
        load(dx, b).blend(load(dx, b).add(share), isB).intoArray(dx, b);
        load(dx, c).blend(load(dx, c).add(share), isC).intoArray(dx, c);
        load(dx, d).blend(load(dx, d).add(share), isD).intoArray(dx, d);
      }
    }

    /**
     * To the place in the window that the forward pass took. The largest number so far and its
     * place are in scratch space: vectors that go from round to round of so short a loop have been
     * seen allocated by the compiler.
     */
    private void spreadToMax(int from, int to, Placement place, float[] dx, float[] scratch) {
      float[] x = binding.array(op.x());
      float[] dy = binding.array(op.dy());
      int kernel = op.pool().kernelSize();
      for (int lane = 0; lane < place.pixel(); lane += LANES) {
        load(x, to + lane).intoArray(scratch, 0);
        FloatVector.zero(SPECIES).intoArray(scratch, LANES);
        for (int i = 1; i < kernel * kernel; i++) {
          int at = to + lane + i / kernel * place.row() + i % kernel * place.pixel();
          VectorMask<Float> greater = load(x, at).compare(VectorOperators.GT, load(scratch, 0));
          load(scratch, 0).blend(load(x, at), greater).intoArray(scratch, 0);
          FloatVector here = FloatVector.broadcast(SPECIES, i);
          load(scratch, LANES).blend(here, greater).intoArray(scratch, LANES);
        }
        for (int i = 0; i < kernel * kernel; i++) {
          int at = to + lane + i / kernel * place.row() + i % kernel * place.pixel();
          FloatVector sum = load(dx, at).add(load(dy, from + lane));
          FloatVector here = FloatVector.broadcast(SPECIES, i);
          VectorMask<Float> taken = load(scratch, LANES).compare(VectorOperators.EQ, here);
          load(dx, at).blend(sum, taken).intoArray(dx, at);
        }
      }
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
