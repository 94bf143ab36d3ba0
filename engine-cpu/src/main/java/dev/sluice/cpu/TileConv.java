package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Convolution over tiles of images, forward or for the input gradient: up to four result channels
 * and one row of the result, after pooling, are a part.
 */
final class TileConv implements Kernel {
  private static final int CHANNELS = 4;

  /**
   * Adjacent result channels that share their chains.
   *
   * @param first result channel
   * @param count 4 or 1
   * @param weight where the first channel's weights start
   * @param chains one after another into the same sums
   */
  private record Outputs(int first, int count, int weight, List<Chain> chains) {}

  private final ValueStore values;
  private final PackedWeights weights;
  private final Layout layout;
  private final int weight;
  private final int source;
  private final int result;
  private final List<Outputs> outputs;
  private final TileEpilogue epilogue;
  private final Shape sourceShape;
  private final Shape resultShape;

  /** Pixels in a row before pooling. */
  private final int width;

  private TileConv(
      Binding binding,
      int weight,
      int source,
      int result,
      List<Outputs> outputs,
      TileEpilogue epilogue,
      int width) {
    this.values = binding.values();
    this.weights = binding.weights();
    this.layout = binding.layout();
    this.weight = weight;
    this.source = source;
    this.result = result;
    this.outputs = List.copyOf(outputs);
    this.epilogue = epilogue;
    this.sourceShape = values.shape(source);
    this.resultShape = values.shape(result);
    this.width = width;
  }

  static TileConv forward(Binding binding, Op.Conv op) {
    PackedTensor tensor = binding.weights().tensor(op.weight());
    Shape x = binding.values().shape(op.x());
    Shape y = binding.values().shape(op.y());
    List<Outputs> outputs = new ArrayList<>();
    for (Region region : op.reads()) {
      List<Chain> chain =
          List.of(
              Chain.forward(
                  tensor, op.window(), x, binding.layout(), region.columns(), op.resume()));
      int end = region.rows().end();
      for (int row = region.rows().start(), n; row < end; row += n) {
        n = tensor.adjacent(row, Math.min(end, row + CHANNELS)) == CHANNELS ? CHANNELS : 1;
        outputs.add(new Outputs(row, n, tensor.row(row), chain));
      }
    }
    TileEpilogue epilogue = new TileEpilogue(op.then(), y.width(), binding.layout().tileImages());
    int width = op.window().output(1, x).width();
    return new TileConv(binding, op.weight(), op.x(), op.y(), outputs, epilogue, width);
  }

  static TileConv backward(Binding binding, Op.ConvDx op) {
    PackedTensor tensor = binding.weights().tensor(op.weight());
    Shape dx = binding.values().shape(op.dx());
    TreeSet<Integer> bounds = new TreeSet<>();
    for (Region region : op.reads()) {
      bounds.add(region.columns().start());
      bounds.add(region.columns().end());
    }
    List<Outputs> outputs = new ArrayList<>();
    for (Integer start : bounds) {
      Integer end = bounds.higher(start);
      List<Chain> chains =
          end == null ? List.of() : chains(binding, op, tensor, new ChannelRange(start, end));
      for (int column = start, n; !chains.isEmpty() && column < end; column += n) {
        n = end - column >= CHANNELS ? CHANNELS : 1;
        outputs.add(new Outputs(column, n, column * tensor.columnStride(), chains));
      }
    }
    TileEpilogue none = new TileEpilogue(Epilogue.NONE, dx.width(), binding.layout().tileImages());
    return new TileConv(binding, op.weight(), op.dy(), op.dx(), outputs, none, dx.width());
  }

  /** One chain for every region that has these columns; all but the first go on from its sums. */
  private static List<Chain> chains(
      Binding binding, Op.ConvDx op, PackedTensor tensor, ChannelRange columns) {
    Shape[] shapes = {binding.values().shape(op.dx()), binding.values().shape(op.dy())};
    Window window = op.window();
    List<Chain> chains = new ArrayList<>();
    for (Region region : op.reads()) {
      if (region.columns().contains(columns)) {
        boolean resume = !chains.isEmpty();
        chains.add(Chain.backward(tensor, window, shapes, binding.layout(), region.rows(), resume));
      }
    }
    return chains;
  }

  @Override
  public int parts(int images) {
    return layout.tiles(images) * outputs.size() * resultShape.height();
  }

  @Override
  public int scratch() {
    return epilogue.pools() ? CHANNELS * epilogue.kernel() * width * layout.tileImages() : 0;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int row = part % resultShape.height();
    int rest = part / resultShape.height();
    Outputs out = outputs.get(rest % outputs.size());
    int tile = rest / outputs.size();
    float[] x = values.array(source);
    float[] w = weights.array(PackedWeights.Slot.VALUE, weight);
    float[] y = values.array(result);
    int xb = tile * layout.tileSize(sourceShape);
    int tileImages = layout.tileImages();
    int yChannel = layout.channelStride(resultShape);
    int yb =
        tile * layout.tileSize(resultShape)
            + out.first * yChannel
            + row * resultShape.width() * tileImages;
    if (!epilogue.pools()) {
      row(out, row, x, xb, w, y, yb, yChannel);
      if (!epilogue.isNothing()) {
        finish(out, y, yb, yChannel, y, yb);
      }
      return;
    }
    int rowSize = width * tileImages;
    for (int a = 0; a < epilogue.kernel(); a++) {
      int py = row * epilogue.stride() + a;
      row(out, py, x, xb, w, scratch, a * rowSize, epilogue.kernel() * rowSize);
    }
    finish(out, scratch, 0, epilogue.kernel() * rowSize, y, yb);
  }

  private void finish(Outputs out, float[] from, int fb, int fromChannel, float[] y, int yb) {
    for (int c = 0; c < out.count; c++) {
      float shift = epilogue.shift(weights, out.first + c);
      int to = yb + c * layout.channelStride(resultShape);
      epilogue.run(from, fb + c * fromChannel, width * layout.tileImages(), y, to, shift);
    }
  }

  /** The sums of one row before pooling. Offsets and arrays as the kernels take them. */
  private void row(
      Outputs out, int py, float[] x, int xb, float[] w, float[] y, int yb, int yChannel) {
    int images = layout.tileImages();
    for (int i = 0; i < out.chains.size(); i++) { // no iterator: nothing is allocated here
      Chain chain = out.chains.get(i);
      for (int px = 0; px < width; px++) {
        int to = yb + px * images;
        int lane = 0;
        for (; lane + 4 * LANES <= images; lane += 4 * LANES) {
          if (out.count == CHANNELS) {
            TileKernels.fourByFour(
                chain, py, px, x, xb + lane, w, out.weight, y, to + lane, yChannel);
          } else {
            TileKernels.oneByFour(chain, py, px, x, xb + lane, w, out.weight, y, to + lane);
          }
        }
        for (; lane < images; lane += LANES) {
          if (out.count == CHANNELS) {
            TileKernels.fourByOne(
                chain, py, px, x, xb + lane, w, out.weight, y, to + lane, yChannel);
          } else {
            TileKernels.oneByOne(chain, py, px, x, xb + lane, w, out.weight, y, to + lane);
          }
        }
      }
    }
  }

  @Override
  public String describe() {
    return "register tiles of 4 channels × 4 vectors of images";
  }
}
