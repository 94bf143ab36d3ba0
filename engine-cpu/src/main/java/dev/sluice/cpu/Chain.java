package dev.sluice.cpu;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;

/**
 * The walk of one chain of multiply-adds through a source and a weight packing: for every channel
 * of a range, every kernel row and every kernel column that meets the source. It is the same walk
 * for any result channel, image and layout; those only shift where it starts.
 *
 * <p>Weight of (channel c, tap row a, tap column b): {@code weight[c] + a·weightRow + b·weightTap}.
 * Source: {@code c·channel + row·(W·pixel) + column·pixel}.
 */
final class Chain {
  private static final float[] ZEROS = new float[Lanes.GROUP];

  final int firstChannel;
  final int endChannel;
  final Taps rows;
  final Taps columns;

  /** Where each channel's weights start. */
  final int[] weight;

  final int weightRow;
  final int weightTap;

  /** From one result channel's weights to the next one's. */
  final int weightOutput;

  final int channel;
  final int row;
  final int pixel;

  /** Whether the chain goes on from what the result holds instead of +0. */
  final boolean resume;

  private Chain(
      ChannelRange channels,
      Taps rows,
      Taps columns,
      PackedTensor tensor,
      boolean backward,
      Strides source,
      boolean resume) {
    this.firstChannel = channels.start();
    this.endChannel = channels.end();
    this.rows = rows;
    this.columns = columns;
    this.weight = new int[endChannel];
    for (int c = firstChannel; c < endChannel; c++) {
      weight[c] = backward ? tensor.row(c) : c * tensor.columnStride();
    }
    this.weightRow = tensor.parameter().kernelWidth() * Lanes.GROUP;
    this.weightTap = Lanes.GROUP;
    this.weightOutput = backward ? tensor.columnStride() : 1;
    this.channel = source.channel;
    this.row = source.row;
    this.pixel = source.pixel;
    this.resume = resume;
  }

  /** Distances in the source between neighbouring channels, rows and pixels. */
  private record Strides(int channel, int row, int pixel) {
    static Strides of(Layout layout, Shape shape) {
      int pixel = layout.pixelStride(shape);
      return new Strides(layout.channelStride(shape), shape.width() * pixel, pixel);
    }
  }

  /**
   * For y: over input channels. A result row's weights start at {@link PackedTensor#row}.
   *
   * @param columns the input channels
   * @param x input shape
   */
  static Chain forward(
      PackedTensor tensor,
      Window window,
      Shape x,
      Layout layout,
      ChannelRange columns,
      boolean resume) {
    Shape y = window.output(1, x);
    return new Chain(
        columns,
        Taps.forward(
            x.height(), y.height(), window.kernelHeight(), window.stride(), window.padding()),
        Taps.forward(x.width(), y.width(), window.kernelWidth(), window.stride(), window.padding()),
        tensor,
        false,
        Strides.of(layout, x),
        resume);
  }

  /**
   * For dx: over output channels. An input channel's weights start at its column.
   *
   * @param rows the output channels
   * @param shapes of dx and of dy
   */
  static Chain backward(
      PackedTensor tensor,
      Window window,
      Shape[] shapes,
      Layout layout,
      ChannelRange rows,
      boolean resume) {
    Shape dx = shapes[0];
    Shape dy = shapes[1];
    return new Chain(
        rows,
        Taps.backward(
            dx.height(), dy.height(), window.kernelHeight(), window.stride(), window.padding()),
        Taps.backward(
            dx.width(), dy.width(), window.kernelWidth(), window.stride(), window.padding()),
        tensor,
        true,
        Strides.of(layout, dy),
        resume);
  }

  /**
   * Where sums start: in the result, or at the first of some zeros. A choice between arrays, since
   * one between vectors would be compiled to a choice between boxed ones.
   */
  float[] start(float[] result) {
    return resume ? result : ZEROS;
  }

  /** Where the walk starts in the source for a result position, from the source's own start. */
  int source(int py, int px) {
    return rows.at(py) * row + columns.at(px) * pixel;
  }

  /** Where the walk starts in a channel's weights for a result position. */
  int tap(int py, int px) {
    return rows.first(py) * weightRow + columns.first(px) * weightTap;
  }
}
