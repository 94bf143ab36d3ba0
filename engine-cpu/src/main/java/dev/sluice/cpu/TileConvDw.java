package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;

import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Weights.Slot;
import dev.sluice.cpu.GradientKernels.Walk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Weight gradient over tiles of images. A part is up to four output channels by four input
 * channels, over the whole batch: so no sum depends on how parts are spread over threads.
 */
final class TileConvDw implements Kernel {
  private static final int CHANNELS = 4;

  /** {@code rowCount} and {@code columnCount} are 4 or 1 each. */
  private record Block(int row, int rowCount, int column, int columnCount) {}

  private final Binding binding;
  private final Op.ConvDw op;
  private final PackedTensor tensor;
  private final List<Block> blocks = new ArrayList<>();
  private final Shape x;
  private final Shape dy;
  private final Taps rowTaps;
  private final Taps columnTaps;
  private final Walk dyWalk;
  private final Walk xWalk;

  TileConvDw(Binding binding, Op.ConvDw op) {
    this.binding = binding;
    this.op = op;
    this.tensor = binding.weights().tensor(op.weight());
    this.x = binding.values().shape(op.x());
    this.dy = binding.values().shape(op.dy());
    int stride = op.window().stride();
    int padding = op.window().padding();
    this.rowTaps =
        Taps.outputs(x.height(), dy.height(), op.window().kernelHeight(), stride, padding);
    this.columnTaps =
        Taps.outputs(x.width(), dy.width(), op.window().kernelWidth(), stride, padding);
    int images = binding.layout().tileImages();
    this.dyWalk = new Walk(binding.layout().channelStride(dy), dy.width() * images, images);
    this.xWalk =
        new Walk(binding.layout().channelStride(x), stride * x.width() * images, stride * images);
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
    return CHANNELS * CHANNELS * LANES;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    Block block = blocks.get(part);
    float[] gradient = binding.weights().array(Slot.GRADIENT, op.weight());
    int n = block.rowCount * block.columnCount;
    for (int ky = 0; ky < op.window().kernelHeight(); ky++) {
      for (int kx = 0; kx < op.window().kernelWidth(); kx++) {
        Arrays.fill(scratch, 0, n * LANES, 0);
        for (int tile = 0; tile < binding.layout().tiles(images); tile++) {
          addTile(block, tile, ky, kx, scratch);
        }
        int tap = (ky * op.window().kernelWidth() + kx) * Lanes.GROUP;
        for (int i = 0; i < n; i++) {
          store(block, i, tap, GradientKernels.sum(scratch, i * LANES), gradient);
        }
      }
    }
  }

  private void store(Block block, int i, int tap, float sum, float[] gradient) {
    // Four by four and four by one leave u's channel first; with one row, u is x.
    boolean rowsFirst = block.rowCount == CHANNELS;
    int row = rowsFirst ? i / block.columnCount : 0;
    int column = rowsFirst ? i % block.columnCount : i;
    int at = tensor.row(block.row + row) + (block.column + column) * tensor.columnStride();
    gradient[at + tap] = sum;
  }

  private void addTile(Block block, int tile, int ky, int kx, float[] sums) {
    Layout layout = binding.layout();
    int n = layout.tileImages();
    int rows = rowTaps.count(ky);
    int columns = columnTaps.count(kx);
    int outputPixel = rowTaps.first(ky) * dy.width() + columnTaps.first(kx);
    int inputPixel = rowTaps.at(ky) * x.width() + columnTaps.at(kx);
    int ds = tile * layout.tileSize(dy) + block.row * dyWalk.channel() + outputPixel * n;
    int xs = tile * layout.tileSize(x) + block.column * xWalk.channel() + inputPixel * n;
    float[] d = binding.values().array(op.dy());
    float[] v = binding.values().array(op.x());
    if (block.rowCount == CHANNELS && block.columnCount == CHANNELS) {
      GradientKernels.fourByFour(d, ds, dyWalk, v, xs, xWalk, rows, columns, n, sums);
    } else if (block.rowCount == CHANNELS) {
      GradientKernels.fourByOne(d, ds, dyWalk, v, xs, xWalk, rows, columns, n, sums);
    } else if (block.columnCount == CHANNELS) {
      GradientKernels.fourByOne(v, xs, xWalk, d, ds, dyWalk, rows, columns, n, sums);
    } else {
      GradientKernels.oneByOne(d, ds, dyWalk, v, xs, xWalk, rows, columns, n, sums);
    }
  }

  @Override
  public String describe() {
    return "register tiles of 4 × 4 channels, summed over images and pixels";
  }
}
