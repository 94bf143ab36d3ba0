package dev.sluice.cpu;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The chains of a convolution for every position of the result. They are the same for all result
 * channels and images, which only shift where a chain starts, and for all positions that meet the
 * same taps.
 */
final class Chains {
  private final Taps rows;
  private final Taps columns;
  private final Placement source;

  /** By row and column of the result. */
  private final Chain[][] chains;

  private Chains(Taps rows, Taps columns, Placement source, Terms terms) {
    this.rows = rows;
    this.columns = columns;
    this.source = source;
    this.chains = new Chain[rows.positions()][columns.positions()];
    for (int row = 0; row < chains.length; row++) {
      for (int column = 0; column < chains[row].length; column++) {
        Chain known = known(row, column);
        chains[row][column] = known == null ? terms.chain(this, row, column) : known;
      }
    }
  }

  /** The chain of an earlier position with the same taps. */
  private @Nullable Chain known(int row, int column) {
    for (int r = row; r >= 0; r--) {
      for (int c = r == row ? column - 1 : columns.positions() - 1; c >= 0; c--) {
        if (rows.same(r, row) && columns.same(c, column)) {
          return chains[r][c];
        }
      }
    }
    return null;
  }

  /** The source's and the weights' channels, in order. */
  private static final class Terms {
    /** Where each channel starts in the source. */
    final int[] source;

    /** Where each channel's weights start. */
    final int[] weight;

    /** From one kernel row's weight to the next one's. */
    final int row;

    Terms(int channels, Window window) {
      this.source = new int[channels];
      this.weight = new int[channels];
      this.row = window.kernelWidth() * Lanes.GROUP;
    }

    Chain chain(Chains of, int row, int column) {
      int height = of.rows.count(row);
      int width = of.columns.count(column);
      Chain chain = new Chain(source.length * height * width);
      int i = 0;
      for (int c = 0; c < source.length; c++) {
        for (int a = 0; a < height; a++) {
          for (int b = 0; b < width; b++) {
            int tapRow = of.rows.first(row) + a * of.rows.tapStep();
            int tap = of.columns.first(column) + b * of.columns.tapStep();
            int down = a * of.rows.atStep() * of.source.row();
            int right = b * of.columns.atStep() * of.source.pixel();
            int from = weight[c] + tapRow * this.row + tap * Lanes.GROUP;
            chain.set(i++, source[c] + down + right, from);
          }
        }
      }
      return chain;
    }
  }

  /**
   * For y, over input channels. A result channel's weights start at {@link PackedTensor#row}.
   *
   * @param columns the input channels
   * @param x the input's shape
   * @param source where the input is; its margin, if it has one, holds the padding of every row
   */
  static Chains forward(
      PackedTensor tensor, Window window, Shape x, Placement source, ChannelRange columns) {
    Shape y = window.output(1, x);
    int stride = window.stride();
    int padding = window.padding();
    int kernelWidth = window.kernelWidth();
    Terms terms = new Terms(columns.size(), window);
    for (int i = 0; i < columns.size(); i++) {
      terms.source[i] = (columns.start() + i) * source.channel();
      terms.weight[i] = (columns.start() + i) * tensor.columnStride();
    }
    return new Chains(
        Taps.forward(x.height(), y.height(), window.kernelHeight(), stride, padding),
        source.tileImages() > 1
            ? Taps.forward(x.width(), y.width(), kernelWidth, stride, padding)
            : Taps.padded(y.width(), kernelWidth, stride, padding),
        source,
        terms);
  }

  /**
   * For dx, over output channels. An input channel's weights start at {@link
   * TransposedWeights#column}.
   *
   * @param rows the output channels
   */
  static Chains backward(
      TransposedWeights tensor, Binding binding, Op.ConvDx op, List<ChannelRange> rows) {
    int[] channels = rows.stream().flatMapToInt(r -> IntStream.range(r.start(), r.end())).toArray();
    return backward(
        op.window(),
        binding.shape(op.dx()),
        binding.shape(op.dy()),
        binding.placement(op.dy()),
        channels,
        tensor.rowStride());
  }

  /**
   * For dx, over some channels of dy.
   *
   * @param source where dy is
   * @param rowStride from the weights of one channel of dy to those of the next
   */
  static Chains backward(
      Window window, Shape dx, Shape dy, Placement source, int[] channels, int rowStride) {
    int stride = window.stride();
    int padding = window.padding();
    Terms terms = new Terms(channels.length, window);
    for (int i = 0; i < channels.length; i++) {
      terms.source[i] = channels[i] * source.channel();
      terms.weight[i] = channels[i] * rowStride;
    }
    return new Chains(
        Taps.backward(dx.height(), dy.height(), window.kernelHeight(), stride, padding),
        Taps.backward(dx.width(), dy.width(), window.kernelWidth(), stride, padding),
        source,
        terms);
  }

  Chain at(int row, int column) {
    return chains[row][column];
  }

  /** Where the chain of a position starts in the source, from the image's own start. */
  int source(int row, int column) {
    return rows.at(row) * source.row() + columns.at(column) * source.pixel();
  }

  /**
   * How many positions of a row, from {@code column} on, share its chain and start one after the
   * other in the source.
   */
  int run(int row, int column) {
    int n = 1;
    while (column + n < columns.positions()
        && at(row, column + n) == at(row, column)
        && columns.at(column + n) == columns.at(column) + n) {
      n++;
    }
    return n;
  }

  /**
   * How many rows, from {@code row} up to {@code end}, share the chain of their first column and
   * start one after the other in the source.
   */
  int rows(int row, int end) {
    int n = 1;
    while (row + n < end && at(row + n, 0) == at(row, 0) && rows.at(row + n) == rows.at(row) + n) {
      n++;
    }
    return n;
  }
}
