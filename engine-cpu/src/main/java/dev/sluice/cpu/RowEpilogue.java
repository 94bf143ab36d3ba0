package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;
import static dev.sluice.cpu.Lanes.VECTOR;
import static dev.sluice.cpu.Lanes.load;

import dev.sluice.api.Epilogue;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Weights.Slot;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import org.jspecify.annotations.Nullable;

/**
 * Scale, shift, ReLU and pooling, one row of one channel at a time, lanes over the images of a tile
 * or the pixels of a single image. A maximum is taken before shift and ReLU, of which both keep the
 * order: the result has the same bits.
 */
final class RowEpilogue {
  /** The numbers of a vector at even places, once for each half. */
  private static final VectorShuffle<Float> EVEN =
      VectorShuffle.fromOp(SPECIES, lane -> (2 * lane) % LANES);

  private static final VectorShuffle<Float> ODD =
      VectorShuffle.fromOp(SPECIES, lane -> (2 * lane + 1) % LANES);

  private static final VectorMask<Float> LATTER_HALF =
      VectorMask.fromLong(SPECIES, -1L << (LANES / 2));

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

  /** Numbers from one column of the source to the next. */
  private final int column;

  /** Whether a single image's results come out adjacent, by {@link #max2Adjacent}. */
  private final boolean isAdjacent;

  /**
   * @param y the value that the result is written to
   * @param spread columns of a single image's source for each that is meant; those between are left
   *     out
   */
  RowEpilogue(Binding binding, Epilogue then, int y, int spread) {
    this.floor = then.relu() ? 0 : Float.NEGATIVE_INFINITY;
    this.weights = binding.weights();
    this.scale = then.scale();
    this.shift = then.shift();
    this.pool = then.pool();
    this.kernel = pool == null ? 1 : pool.kernelSize();
    this.stride = pool == null ? 1 : pool.stride();
    this.width = binding.shape(y).width();
    this.tileImages = binding.layout().tileImages();
    this.column = binding.layout().isTiled() ? tileImages : spread;
    this.isAdjacent =
        pool != null
            && pool.kind() == Pool2d.Kind.MAX
            && kernel == 2
            && stride == 2
            && column == 1
            && Lanes.wholeVectors(width) - width <= GROUP / 2;
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

  /** Numbers of scratch space that rows of a single image take. */
  int scratch(int rows) {
    return tileImages > 1 ? 0 : Math.multiplyExact(rows, rowScratch());
  }

  private int rowScratch() {
    return Lanes.wholeGroups(positions());
  }

  /** Adjacent numbers of a single image's source that a row of the result begins at. */
  private int positions() {
    return (width - 1) * stride * column + 1;
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
   * One row of one channel of a tile. As in {@link ImageEpilogue}, no method of ours takes or gives
   * a vector.
   *
   * @param from where the first source row starts; the next is {@code rowStride} further
   * @param to where the result row starts; may be {@code from} where nothing is pooled
   * @param scale of the channel; 1 where something is pooled
   */
  void ofTile(
      float[] source, int from, int rowStride, float[] result, int to, float scale, float shift) {
    if (pool == null) {
      finish(source, from, rowStride, width * tileImages, result, to, scale, shift);
    } else {
      for (int i = 0; i < width; i++) {
        int at = from + i * stride * column;
        finish(source, at, rowStride, tileImages, result, to + i * tileImages, scale, shift);
      }
    }
  }

  /**
   * Some rows of one channel of a single image; one thing after the other for all of them, so that
   * nothing waits for what has just been written.
   *
   * @param from where the first source row starts; the next is {@code rowStride} further
   * @param free where {@link #scratch} numbers of scratch space are
   * @param to where the first result row starts; the next is {@code toStride} further
   * @param scale of the channel; 1 where something is pooled
   */
  void ofImage(
      int rows,
      float[] source,
      int from,
      int rowStride,
      float[] scratch,
      int free,
      float[] result,
      int to,
      int toStride,
      float scale,
      float shift) {
    int size = rowScratch();
    for (int row = 0; row < rows; row++) {
      int at = from + row * stride * rowStride;
      if (isAdjacent) {
        max2Adjacent(source, at, rowStride, scratch, free + row * size, shift);
      } else {
        finish(source, at, rowStride, positions(), scratch, free + row * size, scale, shift);
      }
    }
    int apart = isAdjacent ? 1 : stride * column;
    for (int row = 0; row < rows; row++) {
      int at = free + row * size;
      if (apart == 1) {
        System.arraycopy(scratch, at, result, to + row * toStride, width);
      } else {
        copy(scratch, at, apart, result, to + row * toStride, width);
      }
    }
  }

  /**
   * Numbers that are {@code between} apart, to adjacent places; four at a time, since a short loop
   * is mostly its beginning and end.
   */
  static void copy(float[] from, int at, int between, float[] result, int to, int numbers) {
    int i = 0;
    for (; i + 4 <= numbers; i += 4, at += 4 * between) {
      float a = from[at];
      float b = from[at + between];
      float c = from[at + 2 * between];
      float d = from[at + 3 * between];
      result[to + i] = a;
      result[to + i + 1] = b;
      result[to + i + 2] = c;
      result[to + i + 3] = d;
    }
    for (; i < numbers; i++, at += between) {
      result[to + i] = from[at];
    }
  }

  /** Adjacent numbers; those that fill up the last vector mean nothing. */
  private void finish(
      float[] source,
      int from,
      int rowStride,
      int numbers,
      float[] result,
      int to,
      float scale,
      float shift) {
    if (pool == null) {
      each(source, from, numbers, result, to, scale, shift);
    } else if (pool.kind() == Pool2d.Kind.AVERAGE) {
      average(source, from, rowStride, numbers, result, to, shift);
    } else if (kernel == 2) {
      max2(source, from, rowStride, numbers, result, to, shift);
    } else {
      max(source, from, rowStride, numbers, result, to, shift);
    }
  }

  /** Without pooling. Adding 0 first makes +0 of −0. */
  private void each(
      float[] source, int from, int numbers, float[] result, int to, float scale, float shift) {
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    FloatVector scales = FloatVector.broadcast(SPECIES, scale);
    FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
    for (int i = 0; i < numbers; i += LANES) {
      FloatVector sum =
          FloatVector.fromArray(SPECIES, source, from + i).add(0f).fma(scales, shifts);
      sum.blend(least, sum.compare(VectorOperators.LE, least)).intoArray(result, to + i);
    }
  }

  /** The usual window, without loops around a few instructions. */
  private void max2(
      float[] source, int from, int rowStride, int numbers, float[] result, int to, float shift) {
    int right = from + column;
    int down = from + rowStride;
    int across = right + rowStride;
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int lane = 0; lane < numbers; lane += LANES) {
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

  /**
   * The usual window and stride, of a single image: results are adjacent. Reads up to {@link
   * Lanes#GROUP} numbers behind a row.
   */
  private void max2Adjacent(
      float[] source, int from, int rowStride, float[] result, int to, float shift) {
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int i = 0; i < width; i += LANES) {
      int up = from + 2 * i;
      int down = up + rowStride;
      FloatVector p = FloatVector.fromArray(SPECIES, source, up);
      FloatVector q = FloatVector.fromArray(SPECIES, source, up + LANES);
      FloatVector r = FloatVector.fromArray(SPECIES, source, down);
      FloatVector s = FloatVector.fromArray(SPECIES, source, down + LANES);
      FloatVector a = p.rearrange(EVEN).blend(q.rearrange(EVEN), LATTER_HALF);
      FloatVector b = p.rearrange(ODD).blend(q.rearrange(ODD), LATTER_HALF);
      FloatVector c = r.rearrange(EVEN).blend(s.rearrange(EVEN), LATTER_HALF);
      FloatVector d = r.rearrange(ODD).blend(s.rearrange(ODD), LATTER_HALF);
      a = a.blend(b, b.compare(VectorOperators.GT, a));
      a = a.blend(c, c.compare(VectorOperators.GT, a));
      a = a.blend(d, d.compare(VectorOperators.GT, a)).add(0f).add(shift);
      a.blend(least, a.compare(VectorOperators.LE, least)).intoArray(result, to + i);
    }
  }

  private void max(
      float[] source, int from, int rowStride, int numbers, float[] result, int to, float shift) {
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int lane = 0; lane < numbers; lane += LANES) {
      FloatVector max = load(source, from + lane);
      for (int a = 0; a < kernel; a++) {
        for (int b = 0; b < kernel; b++) {
          int at = from + a * rowStride + b * column + lane;
          FloatVector next = load(source, at);
          max = VECTOR.cast(max.blend(next, next.compare(VectorOperators.GT, max)));
        }
      }
      max = max.add(0f).add(shift);
      max.blend(least, max.compare(VectorOperators.LE, least)).intoArray(result, to + lane);
    }
  }

  private void average(
      float[] source, int from, int rowStride, int numbers, float[] result, int to, float shift) {
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int lane = 0; lane < numbers; lane += LANES) {
      FloatVector total = VECTOR.cast(FloatVector.zero(SPECIES));
      for (int a = 0; a < kernel; a++) {
        for (int b = 0; b < kernel; b++) {
          int at = from + a * rowStride + b * column + lane;
          FloatVector sum = VECTOR.cast(load(source, at).add(0f).add(shift));
          total = VECTOR.cast(total.add(sum.blend(least, sum.compare(VectorOperators.LE, least))));
        }
      }
      total.mul(1f / (kernel * kernel)).intoArray(result, to + lane);
    }
  }
}
