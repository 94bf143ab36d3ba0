package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

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
      Shape shape = binding.values().shape(op.y());
      int n = binding.layout().channelStride(shape);
      int from = start(binding, shape, op.channels().start(), op.channels().size(), part);
      float[] y = binding.values().array(op.y());
      float[] dy = binding.values().array(op.dy());
      float[] dx = binding.values().array(op.dx());
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
      Shape xShape = binding.values().shape(op.x());
      Shape yShape = binding.values().shape(op.dy());
      int first = op.channels().start();
      int n = op.channels().size();
      int xStart = start(binding, xShape, first, n, part);
      int yStart = start(binding, yShape, first, n, part);
      int tileImages = binding.layout().tileImages();
      float[] dx = binding.values().array(op.dx());
      Arrays.fill(dx, xStart, xStart + binding.layout().channelStride(xShape), 0);
      int stride = op.pool().stride();
      for (int row = 0; row < yShape.height(); row++) {
        for (int column = 0; column < yShape.width(); column++) {
          int to = yStart + (row * yShape.width() + column) * tileImages;
          int from = xStart + (row * xShape.width() + column) * stride * tileImages;
          for (int lane = 0; lane < tileImages; lane += LANES) {
            spread(from + lane, to + lane, xShape.width() * tileImages, dx);
          }
        }
      }
    }

    private void spread(int from, int to, int rowStride, float[] dx) {
      FloatVector dy = load(binding.values().array(op.dy()), to);
      int kernel = op.pool().kernelSize();
      if (op.pool().kind() == Pool2d.Kind.MAX) {
        FloatVector taken = taken(from, rowStride);
        for (int i = 0; i < kernel * kernel; i++) {
          int at = at(from, rowStride, i);
          VectorMask<Float> here = taken.compare(VectorOperators.EQ, (float) i);
          FloatVector old = load(dx, at);
          old.blend(old.add(dy), here).intoArray(dx, at);
        }
      } else {
        FloatVector share = dy.mul(1f / (kernel * kernel));
        for (int i = 0; i < kernel * kernel; i++) {
          int at = at(from, rowStride, i);
          load(dx, at).add(share).intoArray(dx, at);
        }
      }
    }

    /** The place in the window that the forward pass took, 0 … kernelSize²−1. */
    private FloatVector taken(int from, int rowStride) {
      float[] x = binding.values().array(op.x());
      FloatVector max = load(x, from);
      FloatVector taken = FloatVector.zero(SPECIES);
      for (int i = 1; i < op.pool().kernelSize() * op.pool().kernelSize(); i++) {
        FloatVector value = load(x, at(from, rowStride, i));
        VectorMask<Float> greater = value.compare(VectorOperators.GT, max);
        max = max.blend(value, greater);
        taken = taken.blend((float) i, greater);
      }
      return taken;
    }

    private int at(int from, int rowStride, int i) {
      int kernel = op.pool().kernelSize();
      return from + i / kernel * rowStride + i % kernel * binding.layout().tileImages();
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
      Shape shape = binding.values().shape(op.dy());
      int channel = op.trained().start() + part;
      float[] dy = binding.values().array(op.dy());
      FloatVector sum = FloatVector.zero(SPECIES);
      int n = binding.layout().channelStride(shape);
      for (int tile = 0; tile < binding.layout().tiles(images); tile++) {
        int from = tile * binding.layout().tileSize(shape) + channel * n;
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
  private static int start(Binding binding, Shape shape, int firstChannel, int channels, int part) {
    int channel = firstChannel + part % channels;
    return part / channels * binding.layout().tileSize(shape)
        + channel * binding.layout().channelStride(shape);
  }
}
