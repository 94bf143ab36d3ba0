package dev.sluice.cpu;

import dev.sluice.api.Epilogue;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Shape;
import dev.sluice.cpu.ImageConv.Panel;
import org.jspecify.annotations.Nullable;

/** Shift, ReLU and pooling of single images, one row of up to 16 channels at a time. */
final class ImageEpilogue {
  private final Binding binding;
  private final Epilogue then;
  private final @Nullable Pool2d pool;
  private final int y;
  private final Shape shape;

  ImageEpilogue(Binding binding, Epilogue then, int y) {
    this.binding = binding;
    this.then = then;
    this.pool = then.pool();
    this.y = y;
    this.shape = binding.values().shape(y);
  }

  /** Rows of the source that a row of the result takes. */
  int kernel() {
    return pool == null ? 1 : pool.kernelSize();
  }

  /** Rows of the source from one row of the result to the next. */
  int stride() {
    return pool == null ? 1 : pool.stride();
  }

  /** Copies a row of the result to where sums go on from it. */
  void load(Panel panel, int image, int row, float[] sums, int at, int pixelStride) {
    float[] ys = binding.values().array(y);
    for (int px = 0; px < shape.width(); px++) {
      int from = result(image, row, px) + panel.first();
      System.arraycopy(ys, from, sums, at + px * pixelStride + panel.lane(), panel.count());
    }
  }

  /**
   * One row of the result.
   *
   * @param at where the panel's first source pixel is; the next is {@code pixelStride} further, the
   *     next row {@code rowStride}
   */
  void run(Panel panel, int image, int row, float[] sums, int at, int pixelStride, int rowStride) {
    float[] ys = binding.values().array(y);
    for (int px = 0; px < shape.width(); px++) {
      int to = result(image, row, px) + panel.first();
      int from = at + px * stride() * pixelStride + panel.lane();
      for (int c = 0; c < panel.count(); c++) {
        float shift = shift(panel.first() + c);
        ys[to + c] = value(sums, from + c, pixelStride, rowStride, shift);
      }
    }
  }

  private int result(int image, int row, int px) {
    return binding.layout().base(shape, image)
        + (row * shape.width() + px) * binding.layout().pixelStride(shape);
  }

  private float shift(int channel) {
    if (then.shift() == Epilogue.NO_SHIFT) {
      return -0f; // changes no number
    }
    PackedTensor tensor = binding.weights().tensor(then.shift());
    return binding.weights().array(PackedWeights.Slot.VALUE, then.shift())[tensor.row(channel)];
  }

  private float value(float[] source, int at, int pixelStride, int rowStride, float shift) {
    if (pool == null) {
      return finish(source[at], shift);
    }
    boolean max = pool.kind() == Pool2d.Kind.MAX;
    float result = max ? finish(source[at], shift) : 0;
    int kernel = pool.kernelSize();
    for (int a = 0; a < kernel; a++) {
      for (int b = 0; b < kernel; b++) {
        float value = finish(source[at + a * rowStride + b * pixelStride], shift);
        result = !max ? result + value : value > result ? value : result;
      }
    }
    return max ? result : result * (1f / (kernel * kernel));
  }

  private float finish(float sum, float shift) {
    float value = sum + shift;
    return then.relu() && value < 0 ? 0 : value;
  }
}
