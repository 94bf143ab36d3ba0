package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.api.Epilogue;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Weights.Slot;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * Scale, shift, ReLU and pooling of single images, from sums (columns, 16 channels) to one row of
 * up to 16 channels of the result. A maximum is taken first, as {@link RowEpilogue} says.
 */
final class ImageEpilogue {
  /** Numbers of scratch space: shifts and scales of 16 channels. */
  static final int SCRATCH = 2 * GROUP;

  private final Binding binding;
  private final @Nullable Pool2d pool;
  private final int scale;
  private final int shift;

  /** What numbers that are not greater become: 0 with a ReLU, −∞ without. */
  private final float floor;

  private final int y;
  private final Placement placement;
  private final int width;

  /**
   * @param y the value that the result is written to
   */
  ImageEpilogue(Binding binding, Epilogue then, int y) {
    this.binding = binding;
    this.pool = then.pool();
    this.scale = then.scale();
    this.shift = then.shift();
    this.floor = then.relu() ? 0 : Float.NEGATIVE_INFINITY;
    this.y = y;
    this.placement = binding.placement(y);
    this.width = binding.shape(y).width();
  }

  /** Rows of sums that a row of the result takes. */
  int kernel() {
    return pool == null ? 1 : pool.kernelSize();
  }

  /** Rows of sums from one row of the result to the next. */
  int stride() {
    return pool == null ? 1 : pool.stride();
  }

  /** Copies a row of the result to where sums go on from it. */
  void load(Panel panel, int image, int row, float[] sums, int at) {
    float[] result = binding.array(y);
    for (int c = 0; c < panel.count(); c++) {
      int from = result(image, panel.first() + c, row);
      for (int column = 0; column < width; column++) {
        sums[at + column * GROUP + panel.lane() + c] = result[from + column];
      }
    }
  }

  /**
   * One row of the result. Uses up the sums, and {@link #SCRATCH} numbers of scratch space.
   *
   * @param at where the first row of sums starts; the next is {@code rowSize} further
   * @param free where the scratch space is
   */
  void run(Panel panel, int image, int row, float[] sums, int at, int rowSize, int free) {
    vector(shift, 0, panel, sums, free + panel.lane());
    vector(scale, 1, panel, sums, free + GROUP + panel.lane());
    for (int lane = 0; lane < GROUP; lane += LANES) {
      if (panel.meets(lane)) {
        finish(sums, at + lane, rowSize, free + lane);
      }
    }
    float[] result = binding.array(y);
    int to = result(image, panel.first(), row);
    for (int c = 0; c < panel.count(); c++, to += placement.channel()) {
      RowEpilogue.copy(sums, at + panel.lane() + c, GROUP, result, to, width);
    }
  }

  /** A vector's elements for a panel's channels, or what stands for them where there is none. */
  private void vector(int vector, float otherwise, Panel panel, float[] to, int at) {
    if (vector == Epilogue.NO_VECTOR) {
      Arrays.fill(to, at, at + panel.count(), otherwise);
      return;
    }
    float[] from = binding.weights().array(Slot.VALUE, vector);
    PackedTensor tensor = binding.weights().tensor(vector);
    for (int c = 0; c < panel.count(); c++) {
      to[at + c] = from[tensor.row(panel.first() + c)];
    }
  }

  // FloatVector's methods alone take and give vectors here: a vector that is handed to a method of
  // ours, or returned by it, is allocated wherever that method is not compiled into its caller.
  // That varies from run to run, even for the smallest.

  /**
   * Finished numbers of a vector of channels, each to its column in the first row of sums. Adding 0
   * first makes +0 of −0. A scale of 1 changes no bit.
   *
   * @param shift where the shifts are; the scales are behind them
   */
  private void finish(float[] sums, int at, int rowSize, int shift) {
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    FloatVector shifts = FloatVector.fromArray(SPECIES, sums, shift);
    FloatVector scales = FloatVector.fromArray(SPECIES, sums, shift + GROUP);
    for (int column = 0; column < width; column++) {
      int from = at + column * stride() * GROUP;
      if (pool != null && pool.kind() == Pool2d.Kind.MAX) {
        max(sums, from, rowSize);
      }
      int to = at + column * GROUP;
      if (pool != null && pool.kind() == Pool2d.Kind.AVERAGE) {
        average(pool.kernelSize(), sums, from, rowSize, shift, to);
        continue;
      }
      FloatVector sum = FloatVector.fromArray(SPECIES, sums, from).add(0f).fma(scales, shifts);
      sum.blend(least, sum.compare(VectorOperators.LE, least)).intoArray(sums, to);
    }
  }

  /** The maximum of a window, to where its first number is. */
  private void max(float[] sums, int from, int rowSize) {
    if (kernel() == 2) { // the usual one, without loops around few instructions
      FloatVector a = FloatVector.fromArray(SPECIES, sums, from);
      FloatVector b = FloatVector.fromArray(SPECIES, sums, from + GROUP);
      FloatVector c = FloatVector.fromArray(SPECIES, sums, from + rowSize);
      FloatVector d = FloatVector.fromArray(SPECIES, sums, from + rowSize + GROUP);
      a = a.blend(b, b.compare(VectorOperators.GT, a));
      a = a.blend(c, c.compare(VectorOperators.GT, a));
      a.blend(d, d.compare(VectorOperators.GT, a)).intoArray(sums, from);
      return;
    }
    for (int a = 0; a < kernel(); a++) { // the first number once more does not matter
      for (int b = 0; b < kernel(); b++) {
        FloatVector max = FloatVector.fromArray(SPECIES, sums, from);
        FloatVector next = FloatVector.fromArray(SPECIES, sums, from + a * rowSize + b * GROUP);
        max.blend(next, next.compare(VectorOperators.GT, max)).intoArray(sums, from);
      }
    }
  }

  private void average(int kernel, float[] sums, int from, int rowSize, int shift, int to) {
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    FloatVector shifts = FloatVector.fromArray(SPECIES, sums, shift);
    FloatVector total = FloatVector.zero(SPECIES);
    for (int a = 0; a < kernel; a++) {
      for (int b = 0; b < kernel; b++) {
        int at = from + a * rowSize + b * GROUP;
        FloatVector sum = FloatVector.fromArray(SPECIES, sums, at).add(0f).add(shifts);
        total = total.add(sum.blend(least, sum.compare(VectorOperators.LE, least)));
      }
    }
    total.mul(1f / (kernel * kernel)).intoArray(sums, to);
  }

  private int result(int image, int channel, int row) {
    return placement.base(image) + channel * placement.channel() + row * placement.row();
  }
}
