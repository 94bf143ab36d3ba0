package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;

import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Weights.Slot;
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

  /** Partial sums of a tap. */
  private static final int SUMS = CHANNELS * CHANNELS * LANES;

  /** {@code rowCount} and {@code columnCount} are 4 or 1 each. */
  private record Block(int row, int rowCount, int column, int columnCount) {}

  private final Binding binding;
  private final Op.ConvDw op;
  private final PackedTensor tensor;
  private final List<Block> blocks = new ArrayList<>();
  private final Placement x;
  private final Placement dy;
  private final int height;
  private final Taps rowTaps;
  private final Taps columnTaps;

  TileConvDw(Binding binding, Op.ConvDw op) {
    this.binding = binding;
    this.op = op;
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
    for (Region region : op.trained()) {
      addBlocks(region);
    }
  }

  private void addBlocks(Region region) {
    int rowEnd = region.rows().end();
    int columnEnd = region.columns().end();
    for (int row = region.rows().start(), n; row < rowEnd; row += n) {
      n = rowEnd - row >= CHANNELS ? CHANNELS : 1;
      for (int column = region.columns().start(), m; column < columnEnd; column += m) {
        m = columnEnd - column >= CHANNELS ? CHANNELS : 1;
        blocks.add(new Block(row, n, column, m));
      }
    }
  }

  @Override
  public int parts(int images) {
    return blocks.size();
  }

  @Override
  public int scratch() {
    return op.window().taps() * SUMS;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    Block block = blocks.get(part);
    Arrays.fill(scratch, 0, scratch(), 0);
    for (int tile = 0; tile < binding.layout().tiles(images); tile++) {
      for (int row = 0; row < height; row++) {
        addRow(block, tile, row, scratch);
      }
    }
    float[] gradient = binding.weights().array(Slot.GRADIENT, op.weight());
    for (int tap = 0; tap < op.window().taps(); tap++) {
      for (int i = 0; i < block.rowCount * block.columnCount; i++) {
        float sum = GradientKernels.sum(scratch, tap * SUMS + i * LANES);
        gradient[place(block, i) + tap * Lanes.GROUP] = sum;
      }
    }
  }

  private int place(Block block, int i) {
    // Four by four and four by one leave u's channel first; with one row, u is x.
    boolean rowsFirst = block.rowCount == CHANNELS;
    int row = rowsFirst ? i / block.columnCount : 0;
    int column = rowsFirst ? i % block.columnCount : i;
    return tensor.row(block.row + row) + (block.column + column) * tensor.columnStride();
  }

  /** Adds one row of dy, at every tap that it has an input for. */
  private void addRow(Block block, int tile, int row, float[] sums) {
    int kernelWidth = op.window().kernelWidth();
    int stride = op.window().stride();
    int ds = dy.tileBase(tile) + block.row * dy.channel() + row * dy.row();
    int xs = x.tileBase(tile) + block.column * x.channel();
    for (int ky = 0; ky < op.window().kernelHeight(); ky++) {
      int from = row - rowTaps.first(ky);
      if (from < 0 || from >= rowTaps.count(ky)) {
        continue;
      }
      int line = xs + (rowTaps.at(ky) + from * stride) * x.row();
      for (int kx = 0; kx < kernelWidth; kx++) {
        int d = ds + columnTaps.first(kx) * dy.pixel();
        int v = line + columnTaps.at(kx) * x.pixel();
        int at = (ky * kernelWidth + kx) * SUMS;
        // With stride 1 neighbours in dy have neighbours in x: one long run.
        int runs = stride == 1 ? 1 : columnTaps.count(kx);
        int n = columnTaps.count(kx) * dy.pixel() / Math.max(1, runs);
        for (int run = 0; run < runs; run++) {
          add(block, d + run * dy.pixel(), v + run * stride * x.pixel(), n, sums, at);
        }
      }
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
