package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.api.Epilogue;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Weights.Slot;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * Scale, shift, ReLU and pooling of tiles, one row of one channel at a time. A maximum is taken
 * before shift and ReLU, of which both keep the order: the result has the same bits.
 */
final class TileEpilogue {
  /** What numbers that are not greater become: 0 with a ReLU, −∞ without. */
  private final float floor;

  private final PackedWeights weights;
  private final int scale;
  private final int shift;
  private final @Nullable Pool2d pool;
  private final int kernel;
  private final int stride;
  private final int width;
  private final int tileImages;

  /**
   * @param y the value that the result is written to
   */
  TileEpilogue(Binding binding, Epilogue then, int y) {
    this.floor = then.relu() ? 0 : Float.NEGATIVE_INFINITY;
    this.weights = binding.weights();
    this.scale = then.scale();
    this.shift = then.shift();
    this.pool = then.pool();
    this.kernel = pool == null ? 1 : pool.kernelSize();
    this.stride = pool == null ? 1 : pool.stride();
    this.width = binding.shape(y).width();
    this.tileImages = binding.layout().tileImages();
  }

  /** Rows of the source that a row of the result takes. */
  int kernel() {
    return kernel;
  }

  /** Rows of the source from one row of the result to the next. */
  int stride() {
    return stride;
  }

  boolean pools() {
    return pool != null;
  }

  /** The scale of a channel; 1 where there is none, which changes no bit. */
  float scale(int channel) {
    return scale == Epilogue.NO_VECTOR ? 1 : element(scale, channel);
  }

  /** The shift of a channel; 0 where there is none. */
  float shift(int channel) {
    return shift == Epilogue.NO_VECTOR ? 0 : element(shift, channel);
  }

  private float element(int vector, int channel) {
    return weights.array(Slot.VALUE, vector)[weights.tensor(vector).row(channel)];
  }

  /**
   * One row of one channel. Adding 0 first makes +0 of −0. As in {@link ImageEpilogue}, no method
   * of ours takes or gives a vector.
   *
   * @param from where the first source row starts; the next is {@code rowStride} further
   * @param to where the result row starts; may be {@code from} where nothing is pooled
   * @param scale of the channel; 1 where something is pooled
   */
  void run(
      float[] source, int from, int rowStride, float[] result, int to, float scale, float shift) {
    if (pool == null) {
      FloatVector least = FloatVector.broadcast(SPECIES, floor);
      FloatVector scales = FloatVector.broadcast(SPECIES, scale);
      FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
      for (int i = 0; i < width * tileImages; i += LANES) {
        FloatVector sum =
            FloatVector.fromArray(SPECIES, source, from + i).add(0f).fma(scales, shifts);
        sum.blend(least, sum.compare(VectorOperators.LE, least)).intoArray(result, to + i);
      }
      return;
    }
    boolean max = pool.kind() == Pool2d.Kind.MAX;
    for (int column = 0; column < width; column++) {
      int at = from + column * stride * tileImages;
      int y = to + column * tileImages;
      if (max && kernel == 2) {
        max2(source, at, rowStride, result, y, shift);
      } else if (max) {
        max(source, at, rowStride, result, y, shift);
      } else {
        average(source, at, rowStride, result, y, shift);
      }
    }
  }

  /** The usual window, without loops around a few instructions. */
  private void max2(float[] source, int from, int rowStride, float[] result, int to, float shift) {
    int right = from + tileImages;
    int down = from + rowStride;
    int across = right + rowStride;
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int lane = 0; lane < tileImages; lane += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, source, from + lane);
      FloatVector b = FloatVector.fromArray(SPECIES, source, right + lane);
      FloatVector c = FloatVector.fromArray(SPECIES, source, down + lane);
      FloatVector d = FloatVector.fromArray(SPECIES, source, across + lane);
      a = a.blend(b, b.compare(VectorOperators.GT, a));
      a = a.blend(c, c.compare(VectorOperators.GT, a));
      a = a.blend(d, d.compare(VectorOperators.GT, a)).add(0f).add(shift);
      a.blend(least, a.compare(VectorOperators.LE, least)).intoArray(result, to + lane);
    }
  }

  private void max(float[] source, int from, int rowStride, float[] result, int to, float shift) {
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int lane = 0; lane < tileImages; lane += LANES) {
      FloatVector max = FloatVector.fromArray(SPECIES, source, from + lane);
      for (int a = 0; a < kernel; a++) {
        for (int b = 0; b < kernel; b++) {
          int at = from + a * rowStride + b * tileImages + lane;
          FloatVector next = FloatVector.fromArray(SPECIES, source, at);
          max = max.blend(next, next.compare(VectorOperators.GT, max));
        }
      }
      max = max.add(0f).add(shift);
      max.blend(least, max.compare(VectorOperators.LE, least)).intoArray(result, to + lane);
    }
  }

  private void average(
      float[] source, int from, int rowStride, float[] result, int to, float shift) {
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int lane = 0; lane < tileImages; lane += LANES) {
      FloatVector total = FloatVector.zero(SPECIES);
      for (int a = 0; a < kernel; a++) {
        for (int b = 0; b < kernel; b++) {
          int at = from + a * rowStride + b * tileImages + lane;
          FloatVector sum = FloatVector.fromArray(SPECIES, source, at).add(0f).add(shift);
          total = total.add(sum.blend(least, sum.compare(VectorOperators.LE, least)));
        }
      }
      total.mul(1f / (kernel * kernel)).intoArray(result, to + lane);
    }
  }
}
