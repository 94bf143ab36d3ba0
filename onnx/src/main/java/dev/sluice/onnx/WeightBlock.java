package dev.sluice.onnx;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Region;
import java.util.List;

/**
 * The weights that a convolution reads, as an array of their own: row-major, 0 where a row does not
 * read a column.
 */
final class WeightBlock {
  private final Parameter parameter;
  private final Region hull;
  private final float[] values;

  private WeightBlock(Parameter parameter, Region hull, float[] values) {
    this.parameter = parameter;
    this.hull = hull;
    this.values = values;
  }

  /**
   * Copies the regions that an operation reads; each row is multiplied by its scale, if there is
   * one.
   */
  static WeightBlock of(Parameters parameters, Op.Conv op) {
    return of(parameters, op.weight(), op.reads(), op.then());
  }

  /** As {@link #of(Parameters, Op.Conv)}. */
  static WeightBlock of(Parameters parameters, Op.DepthwiseConv op) {
    Region rows = new Region(op.channels(), ChannelRange.upTo(1));
    return of(parameters, op.weight(), List.of(rows), op.then());
  }

  private static WeightBlock of(Parameters all, int weight, List<Region> regions, Epilogue then) {
    Parameter parameter = all.get(weight);
    Region hull = regions.stream().reduce(WeightBlock::hull).orElseThrow();
    int rowSize = hull.columns().size() * parameter.taps();
    float[] values = new float[Math.multiplyExact(hull.rows().size(), rowSize)];
    for (Region region : regions) {
      int length = region.columns().size() * parameter.taps();
      int column = (region.columns().start() - hull.columns().start()) * parameter.taps();
      for (int row = region.rows().start(); row < region.rows().end(); row++) {
        int from = row * parameter.rowSize() + region.columns().start() * parameter.taps();
        int to = (row - hull.rows().start()) * rowSize + column;
        System.arraycopy(all.values(weight), from, values, to, length);
      }
    }
    if (then.scale() != Epilogue.NO_VECTOR) {
      scale(values, rowSize, all.values(then.scale()), hull.rows().start());
    }
    return new WeightBlock(parameter, hull, values);
  }

  private static Region hull(Region a, Region b) {
    return new Region(a.rows().hull(b.rows()), a.columns().hull(b.columns()));
  }

  private static void scale(float[] values, int rowSize, float[] scales, int first) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= scales[first + i / rowSize];
    }
  }

  /** What they are part of. */
  Parameter parameter() {
    return parameter;
  }

  /** The rows and columns of the array. */
  Region hull() {
    return hull;
  }

  /** The array, not a copy. */
  float[] values() {
    return values;
  }

  /** Whether a linear layer reads them: a matrix, and no kernels. */
  boolean isMatrix() {
    return parameter.rank() == 2;
  }

  /** The shape of the array, as ONNX has it. */
  int[] shape() {
    int rows = hull.rows().size();
    return isMatrix()
        ? new int[] {rows, values.length / rows}
        : new int[] {
          rows, hull.columns().size(), parameter.kernelHeight(), parameter.kernelWidth()
        };
  }
}
