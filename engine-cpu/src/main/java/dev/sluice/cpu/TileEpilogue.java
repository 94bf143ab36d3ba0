package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.api.Epilogue;
import dev.sluice.api.Pool2d;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/** Shift, ReLU and pooling of tiles, one row of one channel at a time. */
final class TileEpilogue {
  /** What smaller values become: 0 with a ReLU, −∞, which changes nothing, without. */
  private final float floor;

  private final int shift;
  private final @Nullable Pool2d pool;
  private final int kernel;
  private final int stride;
  private final int tileImages;
  private final int width;

  /**
   * @param width pixels in a row of the result, after pooling
   * @param tileImages images in a tile
   */
  TileEpilogue(Epilogue then, int width, int tileImages) {
    this.floor = then.relu() ? 0 : Float.NEGATIVE_INFINITY;
    this.shift = then.shift();
    this.pool = then.pool();
    this.kernel = pool == null ? 1 : pool.kernelSize();
    this.stride = pool == null ? 1 : pool.stride();
    this.width = width;
    this.tileImages = tileImages;
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

  boolean isNothing() {
    return floor < 0 && shift == Epilogue.NO_SHIFT && pool == null;
  }

  /** The shift of a channel; −0, which changes no number, where there is none. */
  float shift(PackedWeights weights, int channel) {
    return shift == Epilogue.NO_SHIFT
        ? -0f
        : weights.array(PackedWeights.Slot.VALUE, shift)[weights.tensor(shift).row(channel)];
  }

  /**
   * One row of one channel.
   *
   * @param from where the first source row starts; the next is {@code rowStride} further
   * @param to where the result row starts; may be {@code from} where nothing is pooled
   */
  void run(float[] source, int from, int rowStride, float[] result, int to, float shift) {
    if (pool == null) {
      plain(source, from, result, to, shift);
    } else if (pool.kind() == Pool2d.Kind.MAX) {
      max(source, from, rowStride, result, to, shift);
    } else {
      average(source, from, rowStride, result, to, shift);
    }
  }

  private void plain(float[] source, int from, float[] result, int to, float shift) {
    for (int i = 0; i < width * tileImages; i += LANES) {
      finish(source, from + i, shift).intoArray(result, to + i);
    }
  }

  private void max(float[] source, int from, int rowStride, float[] result, int to, float shift) {
    for (int i = 0; i < width * tileImages; i += LANES) {
      int at = from + i / tileImages * stride * tileImages + i % tileImages;
      FloatVector max = finish(source, at, shift);
      for (int a = 0; a < kernel; a++) {
        for (int b = 0; b < kernel; b++) {
          FloatVector value = finish(source, at + a * rowStride + b * tileImages, shift);
          max = max.blend(value, value.compare(VectorOperators.GT, max));
        }
      }
      max.intoArray(result, to + i);
    }
  }

  private void average(
      float[] source, int from, int rowStride, float[] result, int to, float shift) {
    for (int i = 0; i < width * tileImages; i += LANES) {
      int at = from + i / tileImages * stride * tileImages + i % tileImages;
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int a = 0; a < kernel; a++) {
        for (int b = 0; b < kernel; b++) {
          sum = sum.add(finish(source, at + a * rowStride + b * tileImages, shift));
        }
      }
      sum.mul(1f / (kernel * kernel)).intoArray(result, to + i);
    }
  }

  private FloatVector finish(float[] source, int at, float shift) {
    FloatVector value = FloatVector.fromArray(SPECIES, source, at).add(shift);
    return value.blend(floor, value.compare(VectorOperators.LT, floor));
  }
}
