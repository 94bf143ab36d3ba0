package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;

import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Weights.Slot;
import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Weight gradient over tiles of images. A part is up to four output channels by four input
 * channels, over the whole batch: so no sum depends on how parts are spread over threads. All taps
 * are summed side by side, so that a row of either value is used for all of them while it is near.
 */
final class TileConvDw implements Kernel {
  private static final int CHANNELS = 4;

  /**
   * Some weights of every tap.
   *
   * @param row first channel of dy
   * @param rowCount 4 or 1
   * @param column first channel of x
   * @param columnCount 4 or 1
   * @param weight column of the first channel of x in the weight
   */
  private record Block(int row, int rowCount, int column, int columnCount, int weight) {
    /** Partial sums of a tap. */
    int sums() {
      return rowCount * columnCount * LANES;
    }
  }

  private final Binding binding;
  private final Operands op;
  private final PackedTensor tensor;
  private final List<Block> blocks;
  private final Placement x;
  private final Placement dy;
  private final int height;
  private final Taps rowTaps;
  private final Taps columnTaps;

  /** What is computed from what. */
  private record Operands(int weight, Window window, int x, int dy) {}

  private TileConvDw(Binding binding, Operands op, List<Block> blocks) {
    this.binding = binding;
    this.op = op;
    this.blocks = blocks;
    this.tensor = binding.weights().tensor(op.weight());
    this.x = binding.placement(op.x());
    this.dy = binding.placement(op.dy());
    Shape in = binding.shape(op.x());
    Shape out = binding.shape(op.dy());
    this.height = out.height();
    int stride = op.window().stride();
    int padding = op.window().padding();
    this.rowTaps =
        Taps.outputs(in.height(), out.height(), op.window().kernelHeight(), stride, padding);
    this.columnTaps =
        Taps.outputs(in.width(), out.width(), op.window().kernelWidth(), stride, padding);
  }

  static TileConvDw of(Binding binding, Op.ConvDw op) {
    List<Block> blocks = new ArrayList<>();
    op.trained().forEach(region -> addBlocks(region, blocks));
    return new TileConvDw(binding, new Operands(op.weight(), op.window(), op.x(), op.dy()), blocks);
  }

  /** Every channel by itself. */
  static TileConvDw of(Binding binding, Op.DepthwiseDw op) {
    List<Block> blocks = new ArrayList<>();
    for (int c = op.trained().start(); c < op.trained().end(); c++) {
      blocks.add(new Block(c, 1, c, 1, 0));
    }
    return new TileConvDw(binding, new Operands(op.weight(), op.window(), op.x(), op.dy()), blocks);
  }

  private static void addBlocks(Region region, List<Block> blocks) {
    int rowEnd = region.rows().end();
    int columnEnd = region.columns().end();
    for (int row = region.rows().start(), n; row < rowEnd; row += n) {
      n = rowEnd - row >= CHANNELS ? CHANNELS : 1;
      for (int column = region.columns().start(), m; column < columnEnd; column += m) {
        m = columnEnd - column >= CHANNELS ? CHANNELS : 1;
        blocks.add(new Block(row, n, column, m, column));
      }
    }
  }

  @Override
  public int parts(int images) {
    return blocks.size();
  }

  @Override
  public int scratch() {
    return Math.multiplyExact(op.window().taps(), CHANNELS * CHANNELS * LANES);
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    Block block = blocks.get(part);
    Arrays.fill(scratch, 0, op.window().taps() * block.sums(), 0);
    for (int tile = 0; tile < binding.layout().tiles(images); tile++) {
      for (int row = 0; row < height; row++) {
        addRow(block, tile, row, scratch);
      }
    }
    float[] gradient = binding.weights().array(Slot.GRADIENT, op.weight());
    for (int tap = 0; tap < op.window().taps(); tap++) {
      for (int i = 0; i < block.rowCount * block.columnCount; i++) {
        float sum = GradientKernels.sum(scratch, tap * block.sums() + i * LANES);
        gradient[place(block, i) + tap * Lanes.GROUP] = sum;
      }
    }
  }

  private int place(Block block, int i) {
    // Four by four and four by one leave u's channel first; with one row, u is x.
    boolean rowsFirst = block.rowCount == CHANNELS;
    int row = rowsFirst ? i / block.columnCount : 0;
    int column = rowsFirst ? i % block.columnCount : i;
    return tensor.row(block.row + row) + (block.weight + column) * tensor.columnStride();
  }

  /** Adds one row of dy, at every tap that it has an input for. */
  private void addRow(Block block, int tile, int row, float[] sums) {
    int kernelWidth = op.window().kernelWidth();
    int ds = dy.tileBase(tile) + block.row * dy.channel() + row * dy.row();
    int xs = x.tileBase(tile) + block.column * x.channel();
    boolean byTaps =
        op.window().stride() == 1 && block.rowCount == CHANNELS && block.columnCount == 1;
    for (int ky = 0; ky < op.window().kernelHeight(); ky++) {
      int from = row - rowTaps.first(ky);
      if (from < 0 || from >= rowTaps.count(ky)) {
        continue;
      }
      int line = xs + (rowTaps.at(ky) + from * op.window().stride()) * x.row();
      int at = ky * kernelWidth * block.sums();
      int kx = 0;
      for (; byTaps && kx + CHANNELS <= kernelWidth; kx += CHANNELS) {
        addFourTaps(block, ds, line, kx, sums, at + kx * block.sums());
      }
      for (; kx < kernelWidth; kx++) {
        int first = columnTaps.first(kx);
        add(block, ds, line, kx, first, first + columnTaps.count(kx), sums, at);
      }
    }
  }

  /**
   * Four output channels at four taps of one input channel, as a tile: where all of the taps have
   * an input; then each for itself.
   */
  private void addFourTaps(Block block, int ds, int line, int kx, float[] sums, int at) {
    int start = 0;
    int end = Integer.MAX_VALUE;
    for (int k = kx; k < kx + CHANNELS; k++) {
      start = Math.max(start, columnTaps.first(k));
      end = Math.min(end, columnTaps.first(k) + columnTaps.count(k));
    }
    end = Math.max(start, end);
    if (start < end) {
      int v = line + (columnTaps.at(kx) + start - columnTaps.first(kx)) * x.pixel();
      int d = ds + start * dy.pixel();
      int n = (end - start) * dy.pixel();
      float[] source = binding.array(op.x());
      float[] gradient = binding.array(op.dy());
      GradientKernels.fourByFour(source, v, x.pixel(), gradient, d, dy.channel(), n, sums, at);
    }
    for (int k = kx; k < kx + CHANNELS; k++) {
      int first = columnTaps.first(k);
      int last = first + columnTaps.count(k);
      int row = at - kx * block.sums();
      add(block, ds, line, k, first, Math.min(last, start), sums, row);
      add(block, ds, line, k, Math.max(first, end), last, sums, row);
    }
  }

  /** The pixels of dy from {@code first} to before {@code end}, at tap kx. */
  private void add(
      Block block, int ds, int line, int kx, int first, int end, float[] sums, int at) {
    int stride = op.window().stride();
    int v = line + (columnTaps.at(kx) + (first - columnTaps.first(kx)) * stride) * x.pixel();
    int d = ds + first * dy.pixel();
    // With stride 1 neighbours in dy have neighbours in x: one long run.
    int runs = stride == 1 ? 1 : end - first;
    int n = stride == 1 ? (end - first) * dy.pixel() : dy.pixel();
    for (int run = 0; run < runs; run++) {
      int shift = run * stride * x.pixel();
      add(block, d + run * dy.pixel(), v + shift, n, sums, at + kx * block.sums());
    }
  }

  private void add(Block block, int ds, int xs, int n, float[] sums, int at) {
    float[] d = binding.array(op.dy());
    float[] v = binding.array(op.x());
    int dc = dy.channel();
    int xc = x.channel();
    if (block.rowCount == CHANNELS && block.columnCount == CHANNELS) {
      GradientKernels.fourByFour(d, ds, dc, v, xs, xc, n, sums, at);
    } else if (block.rowCount == CHANNELS) {
      GradientKernels.fourByOne(d, ds, dc, v, xs, n, sums, at);
    } else if (block.columnCount == CHANNELS) {
      GradientKernels.fourByOne(v, xs, xc, d, ds, n, sums, at);
    } else {
      GradientKernels.oneByOne(d, ds, v, xs, n, sums, at);
    }
  }

  @Override
  public String describe() {
    return "register tiles of 4 × 4 channels, summed over images and pixels";
  }
}
